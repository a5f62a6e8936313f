import type { Check } from './check';
import { fitsCloud } from './fits-cloud';
import { knownKind } from './known-kind';
import { noLiteralSecret } from './no-literal-secret';
import { noMissingApi } from './no-missing-api';
import { noMissingNamespace } from './no-missing-namespace';
import { noPlaceholder } from './no-placeholder';
import { noUnknownValue } from './no-unknown-value';
import { secureAccess } from './secure-access';
import { sizeLimit } from './size-limit';
import { uniqueApplication } from './unique-application';
import { uniqueNamespaceOwner } from './unique-namespace-owner';
import { uniqueObject } from './unique-object';
import { validAnnotation } from './valid-annotation';
import { validLabel } from './valid-label';
import { validName } from './valid-name';
import { validScope } from './valid-scope';

/** All checks, in the order in which they run. */
export const CHECKS: readonly Check[] = [
  fitsCloud,
  uniqueObject,
  uniqueApplication,
  uniqueNamespaceOwner,
  validName,
  validLabel,
  validAnnotation,
  validScope,
  knownKind,
  sizeLimit,
  noPlaceholder,
  noLiteralSecret,
  noMissingNamespace,
  noMissingApi,
  noUnknownValue,
  secureAccess,
];
