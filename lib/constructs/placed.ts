import type { Construct, IConstruct } from 'constructs';
import type { SourceLocation } from '../errors';
import { Caller } from './caller';

/**
 * Where a chart's node remembers who put its children there: the tree itself remembers no lines.
 *
 * Not in a WeakMap of all constructs: V8 marks those while the program goes on, and then takes every cluster in them for
 * alive that the next one has replaced.
 */
const CALLERS = Symbol('fairlead.callers');

/**
 * How far up the stack the user is looked for: the classes of an object, and a few functions of whoever makes it. Every
 * object of a fleet remembers so much; what is made further down has the line of its chart.
 */
const DEPTH = 10;

/** The seam: it is not part of the library's declared interface, so a version without it costs lines and nothing else. */
interface ChildrenOfNode {
  [CALLERS]?: ReadonlyMap<IConstruct, Caller> | undefined;
  addChild?: (this: unknown, child: IConstruct, name: string) => void;
}

/** Remembers from where each child is put into a chart. */
export function rememberChildren({ node }: Construct): void {
  const children = node as unknown as ChildrenOfNode;
  const { addChild } = children;
  if (addChild === undefined) return;
  const callers = new Map<IConstruct, Caller>();
  children[CALLERS] = callers;
  children.addChild = (child, name) => {
    addChild.call(node, child, name);
    callers.set(child, new Caller(DEPTH));
  };
}

/** Where the user made a construct, or what it is part of; undefined where only its chart has a line. */
export function placeOf(construct: IConstruct): SourceLocation | undefined {
  for (let scope: IConstruct | undefined = construct; scope; scope = scope.node.scope) {
    const own = 'source' in scope ? (scope.source as SourceLocation | undefined) : undefined;
    const location = own ?? callersIn(scope.node.scope)?.get(scope)?.location;
    if (location) return location;
  }
  return undefined;
}

function callersIn(chart: IConstruct | undefined): ReadonlyMap<IConstruct, Caller> | undefined {
  return chart && (chart.node as unknown as ChildrenOfNode)[CALLERS];
}
