/*
 * Makes imports/: one TypeScript module for each group of custom resources, with `cdk8s import`.
 *
 *   tsx scripts/generate-imports.ts            writes imports/
 *   tsx scripts/generate-imports.ts --check    compares with imports/, exits 1 where they differ
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { compareVersions } from '../lib/kube/versions';
import { CRD_FOLDER, hasCrds, readCrds, ROOT, type Crd } from './crds';

const IMPORTS = join(ROOT, 'imports');

/**
 * What is generated: all kinds of a group, or those listed. Left out is what weighs more than it is used: ApplicationSet
 * alone is 4 MB of types (Fairlead writes plain Applications instead); AnalysisRun, ClusterAnalysisTemplate and Experiment
 * each repeat the types of AnalysisTemplate; Prometheus, Alertmanager and their like come from a chart.
 */
const GROUPS: Readonly<Record<string, readonly string[] | 'all'>> = {
  'argoproj.io': ['AnalysisTemplate', 'AppProject', 'Application', 'Rollout'],
  'cert-manager.io': 'all',
  'eks.services.k8s.aws': 'all',
  'external-secrets.io': 'all',
  'gateway.networking.k8s.io': 'all',
  'iam.services.k8s.aws': 'all',
  'karpenter.k8s.aws': 'all',
  'karpenter.sh': 'all',
  'keda.sh': 'all',
  'kro.run': 'all',
  'monitoring.coreos.com': ['PodMonitor', 'Probe', 'PrometheusRule', 'ServiceMonitor'],
  'policies.kyverno.io': 'all',
  'terraform.appvia.io': 'all',
};

function main(): number {
  const check = process.argv.includes('--check');
  if (!hasCrds()) {
    console.log('The CustomResourceDefinitions that imports/ is made from are not here, so it was left as it is.');
    return check ? 0 : 1;
  }
  const generated = generate();
  return check ? compare(generated) : write(generated);
}

/** File name → content. */
function generate(): ReadonlyMap<string, string> {
  const crds = Object.entries(GROUPS).flatMap(([group, kinds]) => selectKinds(group, kinds).map(keepPreferredVersion));
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-imports-'));
  try {
    // JSON is YAML, and a List carries all groups through one run.
    const list = { apiVersion: 'v1', kind: 'List', items: crds };
    writeFileSync(join(folder, 'crds.yaml'), JSON.stringify(list));
    const cli = join(dirname(require.resolve('cdk8s-cli/package.json')), 'bin', 'cdk8s');
    const options = ['--check-upgrade=false', '--save=false', '--language=typescript', '--output=out'];
    execFileSync(process.execPath, [cli, 'import', 'crds.yaml', ...options], { cwd: folder, stdio: 'pipe' });
    const out = join(folder, 'out');
    return new Map(
      readdirSync(out)
        .sort()
        .map((file) => [file, tidy(readFileSync(join(out, file), 'utf8'))]),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function selectKinds(group: string, kinds: readonly string[] | 'all'): readonly Crd[] {
  const crds = readCrds(group);
  if (kinds === 'all') return crds;
  const missing = kinds.filter((kind) => !crds.some((crd) => crd.spec.names.kind === kind));
  if (missing.length > 0) throw new Error(`${CRD_FOLDER}/${group} has no ${missing.join(', ')}.`);
  return crds.filter((crd) => kinds.includes(crd.spec.names.kind));
}

// One class a kind: `cdk8s import` would name the class of the first version in the file after the kind, whichever
// version that is, and repeat all types for each further version.
function keepPreferredVersion(crd: Crd): Crd {
  const [preferred] = crd.spec.versions
    .filter((version) => version.served !== false)
    .sort((a, b) => compareVersions(a.name, b.name));
  if (preferred === undefined) throw new Error(`${crd.metadata.name} serves no version.`);
  return { ...crd, spec: { ...crd.spec, versions: [preferred] } };
}

function tidy(source: string): string {
  return `${source.replace(/[ \t]+$/gm, '').trimEnd()}\n`;
}

function write(generated: ReadonlyMap<string, string>): number {
  mkdirSync(IMPORTS, { recursive: true });
  for (const file of modules()) if (!generated.has(file)) rmSync(join(IMPORTS, file));
  for (const [file, content] of generated) writeFileSync(join(IMPORTS, file), content);
  console.log(`Wrote ${generated.size} modules to imports/.`);
  return 0;
}

/** What is there; schemas, which stand below, have a generator of their own. */
function modules(): readonly string[] {
  return existsSync(IMPORTS) ? readdirSync(IMPORTS).filter((file) => file.endsWith('.ts')) : [];
}

function compare(generated: ReadonlyMap<string, string>): number {
  const present = modules();
  const differing = [...new Set([...generated.keys(), ...present])]
    .filter((file) => !present.includes(file) || readFileSync(join(IMPORTS, file), 'utf8') !== generated.get(file))
    .sort();
  if (differing.length === 0) {
    console.log('imports/ is up to date.');
    return 0;
  }
  console.error(
    `imports/ is not what the generator makes: ${differing.join(', ')}. Run it without --check and commit.`,
  );
  return 1;
}

process.exitCode = main();
