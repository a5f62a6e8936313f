import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kyvernoObjects } from '../../lib/constructs/policy/kyverno-objects';
import { admissionFacts, type AdmissionContext, type AdmissionRequest, type AdmitRequest } from '../../lib/engine';
import { BUILT_IN_POLICIES, tryExamples } from '../../lib/policies';
import { testCluster } from '../../lib/testing';
import { writeYamlDocuments, type JsonObject } from '../../lib/yaml';
import { judge } from './cluster';

const kubernetes = admissionFacts().kubernetes.split('.').slice(0, 2).join('.');
const folder = mkdtempSync(join(tmpdir(), 'fairlead-kyverno-'));

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const policies = BUILT_IN_POLICIES.map((make) => make(testCluster()));

// Kyverno's command line judges objects as if they were new, so that is what the engine is asked too.
test.each(policies.map((policy) => ({ name: policy.name, policy })))(
  'J-5 $name: Kyverno’s own program says of every example what the API server’s policy says',
  async ({ name, policy }) => {
    const asked = tryExamples([policy], kubernetes).next().value as readonly AdmitRequest[];
    const said = asked.flatMap(({ context, requests }) => {
      const objects = requests.map(apart);
      const verdicts = judge(
        context,
        objects.map((object): AdmissionRequest => ({ operation: 'CREATE', object })),
      );
      const refused = verdicts.map(({ findings }) =>
        findings.some((finding) => finding.policy === name && finding.severity === 'error'),
      );
      return [{ context, objects, refused }];
    });
    for (const { context, objects, refused } of said) {
      const failed = await refusedByKyverno(kyvernoObjects(policy.settled), objects, context);
      expect(objects.map((object) => [subjectOf(object), failed.has(subjectOf(object))])).toEqual(
        objects.map((object, index) => [subjectOf(object), refused[index]]),
      );
    }
  },
);

/** The object of an example with a name of its own: Kyverno tells verdicts by name. */
function apart(request: AdmissionRequest, index: number): JsonObject {
  const object = request.operation === 'DELETE' ? request.old : request.object;
  const metadata = object.metadata as JsonObject;
  return { ...object, metadata: { ...metadata, name: `${metadata.name as string}-${index}` } };
}

const subjectOf = ({ kind, metadata }: JsonObject): string => {
  const { namespace = '', name } = metadata as { namespace?: string; name: string };
  return `${kind as string}/${namespace}/${name}`;
};

interface Report {
  readonly results: readonly {
    readonly result: string;
    readonly message: string;
    readonly resources: readonly { readonly kind: string; readonly namespace?: string; readonly name: string }[];
  }[];
}

/** The subjects that a policy of Kyverno refuses. */
async function refusedByKyverno(
  policy: readonly JsonObject[],
  objects: readonly JsonObject[],
  context: AdmissionContext,
): Promise<ReadonlySet<string>> {
  const write = (name: string, documents: readonly JsonObject[]): string => {
    const file = join(folder, name);
    writeFileSync(file, writeYamlDocuments([...documents]));
    return file;
  };
  const namespaces = context.objects
    .filter(({ kind }) => kind === 'Namespace')
    .map(({ metadata }) => metadata as JsonObject)
    .map(({ name, labels = {} }) => ({ name: name!, labels }));
  // Without them it guesses at plurals: a Gateway would be one of the gatewaies.
  const definitions = context.objects.filter(({ kind }) => kind === 'CustomResourceDefinition');
  const values = { apiVersion: 'cli.kyverno.io/v1alpha1', kind: 'Value', metadata: { name: 'values' } };
  const { results } = await kyverno([
    ...['apply', write('policy.yaml', policy)],
    ...['--resource', write('objects.yaml', objects)],
    ...['--values-file', write('values.yaml', [{ ...values, namespaceSelector: namespaces }])],
    ...(definitions.length > 0 ? ['--crd-paths', write('definitions.yaml', definitions)] : []),
    ...['--policy-report', '--output-format', 'json'],
  ]);
  const strange = results.filter(({ result }) => result !== 'pass' && result !== 'fail');
  expect(strange).toEqual([]);
  const failed = results.filter(({ result }) => result === 'fail').flatMap(({ resources }) => resources);
  return new Set(failed.map(({ kind, namespace = '', name }) => `${kind}/${namespace}/${name}`));
}

/** Kyverno's report; it exits with 1 where a policy refuses something. */
function kyverno(args: readonly string[]): Promise<Report> {
  const options = {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { HOME: folder, KUBECONFIG: '/dev/null' },
  } as const;
  return new Promise((resolve, reject) => {
    execFile(process.env.FAIRLEAD_TEST_KYVERNO!, args, options, (error, stdout, stderr) => {
      const start = stdout.indexOf('{"kind"');
      if (start >= 0) resolve(JSON.parse(stdout.slice(start)) as Report);
      else reject(new Error(`kyverno says nothing that can be read: ${stdout}${stderr}`, { cause: error }));
    });
  });
}
