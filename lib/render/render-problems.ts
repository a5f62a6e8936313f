import type { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { Problem, SourceLocation } from '../errors';
import { displayName, type KubeObject } from '../kube';
import type { UnrenderableValue } from './plain';

function site(construct: IConstruct, source: SourceLocation | undefined): Problem['where'] {
  return [{ path: construct.node.path, ...(source && { source }) }];
}

/** A value that no manifest can hold. */
export function unrenderable(
  error: UnrenderableValue,
  construct: ApiObject,
  source: SourceLocation | undefined,
): Problem {
  return {
    code: 'unrenderable-value',
    what: `The field '${error.path.join('.')}' of ${construct.kind}/${construct.name} ${error.reason}.`,
    where: site(construct, source),
    why: 'A manifest holds only text, numbers, booleans, lists and maps.',
    fix: 'Give the field a plain value.',
  };
}

/** A field that a generated class leaves out. */
export function droppedField(
  object: KubeObject,
  field: string,
  construct: ApiObject,
  source: SourceLocation | undefined,
): Problem {
  return {
    code: 'dropped-field',
    what: `The field '${field}' of ${displayName(object)} is not one that ${construct.constructor.name} knows, and would be dropped.`,
    where: site(construct, source),
    why: 'Generated classes leave out what they do not know without a word.',
    fix: 'Correct the name, or use an ApiObject where the class is older than the field.',
  };
}

/** What a construct says of itself when it is asked whether it is valid. */
export function invalid(construct: IConstruct, message: string, source: SourceLocation | undefined): Problem {
  return {
    code: 'invalid-construct',
    what: message,
    where: site(construct, source),
    why: 'The construct itself says that it is not valid.',
    fix: 'Correct its props.',
  };
}
