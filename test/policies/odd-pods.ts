import type { JsonValue } from '../../lib/yaml';
import {
  apply,
  asRollout,
  CLEAN_CONTAINER,
  CLEAN_POD,
  compareWithPodSecurity,
  judge,
  LEVELS,
  oddSpecs,
} from './odd-specs';
import { shop } from './pod-shapes';
import { engine } from './shared-engine';

// A sample: thousands are compared where tests may take their time.
const specs = oddSpecs(40);

test.each(LEVELS)('J-6 the policy decides as Pod Security does at $level, whatever stands in a pod', (one) => {
  const { refused, admitted, ...differences } = compareWithPodSecurity(engine, one, specs);
  expect(differences).toEqual({ podsThatDiffer: [], rolloutsLetIn: [] });

  // Else the law would say little.
  expect(refused).toBeGreaterThan(8);
  expect(admitted).toBeGreaterThan(3);
});

/** Fields of a wrong type, which only a schema that lets everything in lets in. */
const WRONG_TYPES: readonly (readonly [path: string, value: JsonValue])[] = [
  ['hostNetwork', 'true'],
  ['hostPID', 1],
  ['hostIPC', ['true']],
  ['securityContext.sysctls', 'kernel.msgmax'],
  ['securityContext.sysctls', { name: 'kernel.msgmax' }],
  ['securityContext.seLinuxOptions.type', 0],
  ['securityContext.seLinuxOptions.user', ['system_u']],
  ['securityContext.seccompProfile', 'Unconfined'],
  ['securityContext.seccompProfile.type', ['Unconfined']],
  ['securityContext.appArmorProfile.type', true],
  ['securityContext.windowsOptions.hostProcess', 'true'],
  ['containers', { name: 'web' }],
  ['initContainers', 'web'],
  ['ephemeralContainers', { web: {} }],
];
const WRONG_TYPES_OF_CONTAINER: readonly (readonly [path: string, value: JsonValue])[] = [
  ['securityContext.privileged', 'true'],
  ['securityContext.privileged', 1],
  ['securityContext.capabilities.add', 'SYS_ADMIN'],
  ['securityContext.capabilities.add', [['SYS_ADMIN']]],
  ['securityContext.procMount', ['Default']],
  ['ports', [{ hostPort: '8080' }]],
  ['ports', 'host'],
  ['livenessProbe.httpGet.host', ['node']],
];
const WRONG_TYPES_OF_RESTRICTED: readonly (readonly [path: string, value: JsonValue])[] = [
  ['securityContext.runAsUser', '0'],
  ['securityContext.runAsNonRoot', 'true'],
  ['securityContext.allowPrivilegeEscalation', 'false'],
  ['securityContext.capabilities', 'ALL'],
  ['securityContext', 'privileged'],
];

test.each(LEVELS)('J-6 a field of a wrong type is refused at $level, and the message names it', ({ level, policy }) => {
  const ofContainer = [...WRONG_TYPES_OF_CONTAINER, ...(level === 'restricted' ? WRONG_TYPES_OF_RESTRICTED : [])];
  const wrong = [
    ...WRONG_TYPES.map((change) => ({
      change,
      spec: apply({ ...CLEAN_POD, containers: [CLEAN_CONTAINER] }, [change]),
    })),
    ...ofContainer.map((change) => ({
      change,
      spec: { ...CLEAN_POD, containers: [apply(CLEAN_CONTAINER, [change])] },
    })),
  ];
  const verdicts = judge(
    engine,
    wrong.map(({ spec }) => asRollout(spec)),
    [shop(), ...policy.admissionObjects()],
  );
  const silent = wrong.filter(({ change: [path] }, index) => {
    // All containers are asked together, so that the message cannot say which list is none.
    const field = /containers$/i.test(path) ? 'containers' : (path.split('.').at(-1) ?? path);
    return !verdicts[index]?.findings.some(({ rule, message }) => rule === 'policy' && message.includes(field));
  });
  expect(silent).toEqual([]);
});
