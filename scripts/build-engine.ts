/*
 * Builds the engine, which renders Helm charts and builds kustomizations inside the process, from engine/: the module
 * compressed (engine/engine.wasm.br) and what it is (engine/engine.json). Needs `go`.
 *
 *   tsx scripts/build-engine.ts                writes both; compressing takes two minutes
 *   tsx scripts/build-engine.ts --quality 5    compresses less, in seconds
 *   tsx scripts/build-engine.ts --check        builds, and compares with engine.json; exits 1 where it differs
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { brotliCompressSync, constants } from 'node:zlib';

const ENGINE = resolve(__dirname, '..', 'engine');
const MODULE = join(ENGINE, 'engine.wasm.br');
const FACTS = join(ENGINE, 'engine.json');

/** What engine.json says: of which sources the module is built, so that nobody has to unpack it to know. */
interface EngineFacts {
  readonly digest: string;
  readonly size: number;
  readonly helm: string;
  readonly kustomize: string;

  /** Release of the command line with the same code. */
  readonly kustomizeCli: string;

  /** What `helm template` takes for the cluster's version when nobody says one. */
  readonly kubernetes: string;
  readonly go: string;
}

function main(): number {
  const { values } = parseArgs({ options: { check: { type: 'boolean' }, quality: { type: 'string', default: '11' } } });
  if (spawnSync('go', ['version']).error !== undefined) {
    console.log('The go command is not here, so the engine was left as it is.');
    return values.check ? 0 : 1;
  }

  const module = buildModule();
  const facts = `${JSON.stringify(factsOf(module), undefined, 2)}\n`;
  if (values.check) {
    if (readFileSync(FACTS, 'utf8') === facts) return 0;
    console.error(`engine/ builds another module than the one that is committed:\n${facts}Run: npm run engine`);
    return 1;
  }

  writeFileSync(MODULE, compress(module, Number(values.quality)));
  writeFileSync(FACTS, facts);
  return 0;
}

/** The same bytes wherever the sources lie: no paths, no version control, no build id. */
function buildModule(): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'engine-'));
  try {
    const file = join(folder, 'engine.wasm');
    const { kustomizeCli } = versions();
    const flags = `-s -w -buildid= -X sigs.k8s.io/kustomize/api/provenance.version=v${kustomizeCli}`;
    const build = [
      'build',
      '-buildmode=c-shared',
      '-trimpath',
      '-buildvcs=false',
      '-mod=readonly',
      `-ldflags=${flags}`,
    ];
    execFileSync('go', [...build, '-o', file, '.'], {
      cwd: ENGINE,
      env: { ...process.env, GOOS: 'wasip1', GOARCH: 'wasm', GOWASM: '', GOFLAGS: '', GOWORK: 'off', GOEXPERIMENT: '' },
      stdio: 'inherit',
    });
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Brotli with a window that spans the whole module: what repeats in it lies far apart. */
function compress(module: Buffer, quality: number): Buffer {
  return brotliCompressSync(module, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: quality,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: module.length,
    },
  });
}

function factsOf(module: Buffer): EngineFacts {
  const digest = `sha256:${createHash('sha256').update(module).digest('hex')}`;
  return { digest, size: module.length, ...versions() };
}

/** The versions that the Go program calls its own; its tests compare them with go.mod. */
function versions(): Omit<EngineFacts, 'digest' | 'size'> {
  const source = readFileSync(join(ENGINE, 'internal', 'release', 'capabilities.go'), 'utf8');
  const constant = (name: string) => {
    const value = new RegExp(`\\b${name}\\s*= "(.+)"`).exec(source)?.[1];
    if (value === undefined) throw new Error(`engine/internal/release/capabilities.go has no constant ${name}.`);
    return value;
  };
  const go = /^toolchain go(.+)$/m.exec(readFileSync(join(ENGINE, 'go.mod'), 'utf8'))?.[1];
  if (go === undefined) throw new Error('engine/go.mod has no line for the toolchain.');
  return {
    helm: constant('HelmVersion'),
    kustomize: constant('KustomizeVersion'),
    kustomizeCli: constant('KustomizeCLI'),
    kubernetes: constant('KubernetesVersion'),
    go,
  };
}

process.exitCode = main();
