import type { Check } from './check';
import { fitsCloud } from './fits-cloud';
import { knownKind } from './known-kind';
import { noBlockingWebhook } from './no-blocking-webhook';
import { noDanglingReference } from './no-dangling-reference';
import { noDeprecatedApi } from './no-deprecated-api';
import { noFixedReplicasWithAutoscaler } from './no-fixed-replicas-with-autoscaler';
import { noLiteralSecret } from './no-literal-secret';
import { noMissingApi } from './no-missing-api';
import { noMissingNamespace } from './no-missing-namespace';
import { noPlaceholder } from './no-placeholder';
import { noUnknownValue } from './no-unknown-value';
import { noUnservedApi } from './no-unserved-api';
import { noUnservedField } from './no-unserved-field';
import { pdbAllowsDrain } from './pdb-allows-drain';
import { quotaCoversRequests } from './quota-covers-requests';
import { secureAccess } from './secure-access';
import { selectorMatchesTemplate } from './selector-matches-template';
import { serviceSelectsPods } from './service-selects-pods';
import { sizeLimit } from './size-limit';
import { uniqueApplication } from './unique-application';
import { uniqueHost } from './unique-host';
import { uniqueNamespaceOwner } from './unique-namespace-owner';
import { uniqueObject } from './unique-object';
import { uniquePort } from './unique-port';
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
  noUnservedApi,
  noDeprecatedApi,
  noUnservedField,
  sizeLimit,
  noPlaceholder,
  noLiteralSecret,
  noMissingNamespace,
  noMissingApi,
  noUnknownValue,
  secureAccess,
  noDanglingReference,
  serviceSelectsPods,
  selectorMatchesTemplate,
  pdbAllowsDrain,
  noFixedReplicasWithAutoscaler,
  uniquePort,
  uniqueHost,
  noBlockingWebhook,
  quotaCoversRequests,
];
