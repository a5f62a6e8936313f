/*
 * Builds the modules that run inside the process, each compressed (….wasm.br) beside what it is (….json). Needs `go`.
 *
 *   engine      renders Helm charts and builds kustomizations   engine/engine.wasm.br
 *   admission   gives the API server's verdict                  engine/admission/admission.wasm.br
 *
 *   tsx scripts/build-engine.ts                      writes the first; compressing takes two minutes
 *   tsx scripts/build-engine.ts --module admission   writes the other one
 *   tsx scripts/build-engine.ts --quality 5          compresses less, in seconds
 *   tsx scripts/build-engine.ts --check              builds, and compares with what is committed; exits 1 where it differs
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { brotliCompressSync, constants } from 'node:zlib';

const ENGINE = resolve(__dirname, '..', 'engine');
const ADMISSION = join(ENGINE, 'admission');

/** One module: where it goes, and how it comes about. */
interface Module {
  /** Path of module and facts without their endings. */
  readonly output: string;

  /** Builds the module within a folder that is gone afterwards. */
  readonly build: (folder: string) => Buffer;

  /** Of which sources it is built, so that nobody has to unpack it to know. */
  readonly versions: () => Readonly<Record<string, string>>;
}

const MODULES: Readonly<Record<string, Module>> = {
  engine: { output: join(ENGINE, 'engine'), build: buildEngine, versions: engineVersions },
  admission: { output: join(ADMISSION, 'admission'), build: buildAdmission, versions: admissionVersions },
};

function main(): number {
  const { values } = parseArgs({
    options: {
      module: { type: 'string', default: 'engine' },
      check: { type: 'boolean' },
      quality: { type: 'string', default: '11' },
    },
  });
  const module = MODULES[values.module];
  if (!module) {
    console.error(`There is no module '${values.module}'. There are: ${Object.keys(MODULES).join(', ')}.`);
    return 1;
  }
  if (spawnSync('go', ['version']).error !== undefined) {
    console.log('The go command is not here, so the module was left as it is.');
    return values.check ? 0 : 1;
  }

  const bytes = build(module);
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  const facts = `${JSON.stringify({ digest, size: bytes.length, ...module.versions() }, undefined, 2)}\n`;
  if (values.check) {
    if (readFileSync(`${module.output}.json`, 'utf8') === facts) return 0;
    console.error(
      `The sources build another module than the one that is committed:\n${facts}` +
        `Run: npm run engine -- --module ${values.module}`,
    );
    return 1;
  }

  writeFileSync(`${module.output}.wasm.br`, compress(bytes, Number(values.quality)));
  writeFileSync(`${module.output}.json`, facts);
  return 0;
}

function build(module: Module): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'engine-'));
  try {
    return module.build(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function buildEngine(folder: string): Buffer {
  const { kustomizeCli } = engineVersions();
  const version = `-X sigs.k8s.io/kustomize/api/provenance.version=v${kustomizeCli}`;
  return compile(ENGINE, join(folder, 'engine.wasm'), 'readonly', version);
}

/** Builds from a copy whose vendored packages have lost what a module never runs; `engine/admission/cuts` says what. */
function buildAdmission(folder: string): Buffer {
  for (const name of ['wire', 'admission']) {
    const isSource = (path: string) => !path.endsWith('_test.go') && !path.endsWith('.br');
    cpSync(join(ENGINE, name), join(folder, name), { recursive: true, filter: isSource });
  }
  const copy = join(folder, 'admission');
  go(copy, ['mod', 'vendor']);
  go(ADMISSION, ['run', './cuts', join(copy, 'vendor')]);
  return compile(copy, join(folder, 'admission.wasm'), 'vendor');
}

/** The same bytes wherever the sources lie: no paths, no version control, no build id. */
function compile(sources: string, file: string, modules: 'readonly' | 'vendor', linked = ''): Buffer {
  const build = ['build', '-buildmode=c-shared', '-trimpath', '-buildvcs=false', `-mod=${modules}`];
  go(sources, [...build, `-ldflags=-s -w -buildid= ${linked}`.trim(), '-o', file, '.'], {
    GOOS: 'wasip1',
    GOARCH: 'wasm',
    GOWASM: '',
    GOEXPERIMENT: '',
  });
  return readFileSync(file);
}

function go(folder: string, parameters: readonly string[], environment: Readonly<Record<string, string>> = {}): void {
  const env = { ...process.env, GOFLAGS: '', GOWORK: 'off', ...environment };
  execFileSync('go', parameters, { cwd: folder, env, stdio: 'inherit' });
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

/** The versions that the Go program calls its own; its tests compare them with go.mod. */
function engineVersions() {
  const source = readFileSync(join(ENGINE, 'internal', 'release', 'capabilities.go'), 'utf8');
  const constant = (name: string) => {
    const value = new RegExp(`\\b${name}\\s*= "(.+)"`).exec(source)?.[1];
    if (value === undefined) throw new Error(`engine/internal/release/capabilities.go has no constant ${name}.`);
    return value;
  };
  return {
    helm: constant('HelmVersion'),
    kustomize: constant('KustomizeVersion'),
    // Release of the command line with the same code.
    kustomizeCli: constant('KustomizeCLI'),
    // What `helm template` takes for the cluster's version when nobody says one.
    kubernetes: constant('KubernetesVersion'),
    go: toolchain(ENGINE),
  };
}

function admissionVersions() {
  const kubernetes = /^\tk8s\.io\/kubernetes v(\S+)$/m.exec(readFileSync(join(ADMISSION, 'go.mod'), 'utf8'))?.[1];
  if (kubernetes === undefined) throw new Error('engine/admission/go.mod requires no k8s.io/kubernetes.');
  return { kubernetes, go: toolchain(ADMISSION) };
}

function toolchain(folder: string): string {
  const version = /^toolchain go(.+)$/m.exec(readFileSync(join(folder, 'go.mod'), 'utf8'))?.[1];
  if (version === undefined) throw new Error(`${folder}/go.mod has no line for the toolchain.`);
  return version;
}

process.exitCode = main();
