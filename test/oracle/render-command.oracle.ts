import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, sep } from 'node:path';
import { openEngine } from '../../lib/engine';
import { runCommand } from '../cli/workspace';
import { valuesOf } from './chart-cases';
import { firstDifference } from './compare';
import { filesOf } from './files';
import { tryReferencePrograms, type Outcome } from './reference';

const CHARTS = join(__dirname, '../fixtures/charts');
const KUSTOMIZATIONS = join(__dirname, '../fixtures/kustomizations');
const PROGRAM = join(__dirname, '../../bin/fairlead.js');

/** Charts whose templates make something else each time; of them, only the templates are compared. */
const OF_CHANCE = ['chance'];

/** Charts that are refused with no options at all. */
const REFUSED = ['broken-chart', 'broken-missing-dependency', 'broken-output', 'broken-template', 'requires'];

const names = readdirSync(CHARTS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

const SET = [
  ...['--set', 'global.region=west,list[1].name=b', '--set', 'escaped\\.key=1,other={a,b}'],
  ...['--set-string', 'replicas=3,global.number=0123', '--set-json', 'settings={"big": 9007199254740993}'],
];

/** Options to try together: each of them is a process of helm, and the engine has been compared with every one alone. */
function optionsFor(folder: string): readonly (readonly string[])[] {
  const files = valuesOf(folder).filter((file) => file !== undefined && !/invalid|unsorted|endless/.test(file));
  const values = files.slice(0, 2).map((file) => join('ci', basename(file ?? '')));
  return [
    [],
    ['--include-crds', '--kube-version', '1.31.3', '--api-versions', 'monitoring.coreos.com/v1,example.com/v1'],
    ['--include-crds', '--no-hooks', ...SET],
    ['--skip-tests', '--namespace', 'apps', ...values.flatMap((file) => ['--values', file])],
    ['--include-crds', '--show-only', 'templates/*.yaml'],
    ['--include-crds', '-s', 'templates/[^a-c]*.y?ml', ...(existsSync(join(folder, 'crds')) ? ['-s', 'crds/*'] : [])],
  ];
}

const programs = tryReferencePrograms();
const describeWithPrograms = programs ? describe : describe.skip;
const cache = process.env.FAIRLEAD_CACHE;

let work: string;
beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'fairlead-command-'));
  process.env.FAIRLEAD_CACHE = join(work, '.cache');
  cpSync(CHARTS, work, { recursive: true });
  const engine = openEngine({ workers: 1, cache: false });
  const { archive } = await engine.call({ op: 'pack', files: filesOf(join(CHARTS, 'web')) });
  await engine.close();
  mkdirSync(join(work, 'packed', 'charts'));
  writeFileSync(join(work, 'packed', 'charts', 'web-1.4.2.tgz'), archive);
});
afterAll(() => {
  if (cache === undefined) delete process.env.FAIRLEAD_CACHE;
  else process.env.FAIRLEAD_CACHE = cache;
  rmSync(work, { recursive: true });
});

/** Whether the two print the same; where they differ, how. */
async function compare(name: string, options: readonly string[]): Promise<string> {
  const folder = join(work, name);
  const command = ['--root', folder, 'render', 'chart', '.', '--release', 'demo', ...options];
  const ours = await runCommand(...command, '--source-comments');
  const files = options.map((option) => (option.startsWith(`ci${sep}`) ? join(folder, option) : option));
  const theirs = await programs!.helmTemplate(['demo', folder, ...files]);
  if ('refusal' in theirs) {
    return ours.code === 1 && ours.output === '' ? 'refused' : `Only helm refuses: ${theirs.refusal}`;
  }
  if (ours.code !== 0) return `Only the command refuses: ${ours.errors}`;
  const [actual, expected] = [ours.output, printedBy(theirs)].map((text) =>
    OF_CHANCE.includes(name) ? [...text.matchAll(/^# Source: .*$/gm)].join('\n') : text,
  ) as [string, string];
  if (actual !== expected) return firstDifference(actual, expected);

  const plain = (await runCommand(...command)).output;
  const withoutComments = ours.output.replace(/(?<=^---\n)# Source: .*\n/gm, '');
  return plain === withoutComments ? 'equal' : firstDifference(plain, withoutComments);
}

/** A chart without manifests makes helm print an empty line, and the command nothing. */
function printedBy({ text }: Extract<Outcome, { text: string }>): string {
  return text === '\n' ? '' : text;
}

describeWithPrograms('the command prints what helm template prints', () => {
  test.each(names)('for the chart %s', async (name) => {
    const [plain, ...others] = optionsFor(join(work, name));
    expect(await compare(name, plain ?? [])).toBe(REFUSED.includes(name) ? 'refused' : 'equal');

    const different: string[] = [];
    for (const options of others) {
      const verdict = await compare(name, options);
      if (verdict !== 'equal' && verdict !== 'refused') different.push(`${options.join(' ')}: ${verdict}`);
    }
    expect(different).toEqual([]);
  });

  test('as a program of its own', async () => {
    const options = ['--include-crds', '--values', join(work, 'shop/ci', readdirSync(join(work, 'shop/ci'))[0]!)];
    const command = ['--root', work, 'render', 'chart', 'shop', '--release', 'demo', '--source-comments'];
    const printed = execFileSync(process.execPath, [PROGRAM, ...command, ...options], {
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
    });
    expect(await programs!.helmTemplate(['demo', join(work, 'shop'), ...options])).toMatchObject({ text: printed });
  });

  test('also 20 MB of it', async () => {
    mkdirSync(join(work, 'huge/templates'), { recursive: true });
    writeFileSync(join(work, 'huge/Chart.yaml'), 'apiVersion: v2\nname: huge\nversion: 1.0.0\n');
    const object =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: "{{ . }}" }\ndata: { text: "{{ repeat 100000 "x" }}" }\n';
    writeFileSync(join(work, 'huge/templates/a.yaml'), `{{- range until 200 }}\n---\n${object}{{- end }}\n`);
    expect(await compare('huge', [])).toBe('equal');
  });
});

const roots = readdirSync(KUSTOMIZATIONS)
  .filter((tree) => !tree.startsWith('bad-'))
  .flatMap((tree) =>
    readdirSync(join(KUSTOMIZATIONS, tree), { recursive: true, encoding: 'utf8' })
      .filter((path) => basename(path) === 'kustomization.yaml')
      .map((path) => join(tree, path, '..').replaceAll(sep, '/')),
  )
  .sort();

describeWithPrograms('the command prints what kustomize build prints', () => {
  test.each(roots)('for the kustomization %s', async (folder) => {
    const { code, output, errors } = await runCommand('--root', KUSTOMIZATIONS, 'render', 'kustomization', folder);

    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(await programs!.kustomizeBuild(join(KUSTOMIZATIONS, folder))).toMatchObject({ text: output });
  });
});
