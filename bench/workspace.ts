import {
  accessSync,
  constants,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import type { Subject } from './measure';
import type { Size } from './programs/size';

const REPOSITORY = dirname(__dirname);
const PROGRAMS = join(__dirname, 'programs');
const BIN = join(REPOSITORY, 'bin', 'fairlead.js');

/**
 * Where both sides write: a file system in memory where the machine has one. Making 65,000 files takes a disk anything
 * from two seconds to thirty, depending on what it went through before, and would decide over the programs compared.
 */
function memoryFolder(): string {
  try {
    accessSync('/dev/shm', constants.W_OK);
    return '/dev/shm';
  } catch {
    return tmpdir();
  }
}

/** A temporary folder outside the repository, in which programs find the repository's packages and Fairlead itself. */
export class Workspace {
  readonly #root = realpathSync(mkdtempSync(join(memoryFolder(), 'fairlead-bench-')));

  constructor() {
    const installed = join(REPOSITORY, 'node_modules');
    const modules = join(this.#root, 'node_modules');
    mkdirSync(modules);
    for (const name of readdirSync(installed)) {
      if (name !== '.package-lock.json' && name !== 'fairlead') symlinkSync(join(installed, name), join(modules, name));
    }
    symlinkSync(REPOSITORY, join(modules, 'fairlead'));
  }

  /** Our command line over a program that is compiled, or TypeScript. */
  public fairlead(
    name: string,
    size: Size,
    { program = 'fleet.ts', compiled = true }: { program?: 'fleet.ts' | 'layers.ts'; compiled?: boolean } = {},
  ): Subject {
    const folder = this.#makeFolder(name);
    const app = join(folder, 'apps', 'bench');
    mkdirSync(app, { recursive: true });
    place(app, { [program]: 'fleet.ts', 'names.ts': 'names.ts', 'workload.ts': 'workload.ts' }, size, compiled);
    const out = join(folder, 'dist');
    return { name, command: process.execPath, args: [BIN, 'synth'], folder, out, cache: join(this.#root, 'cache') };
  }

  /** Stock cdk8s in its fastest way: compiled, one app, one folder for each chart. */
  public stockCompiled(name: string, size: Size): Subject {
    const folder = this.#makeFolder(name);
    place(folder, { ...STOCK_FILES, 'stock-folders.ts': 'main.ts' }, size, true);
    return { name, command: process.execPath, args: ['main.js'], folder, out: join(folder, 'dist') };
  }

  /** Stock cdk8s as `cdk8s init typescript-app` sets it up: its command line, ts-node with the template's tsconfig. */
  public stockFromTemplate(name: string, size: Size): Subject {
    const folder = this.#makeFolder(name);
    place(folder, { ...STOCK_FILES, 'stock-default.ts': 'main.ts' }, size, false);
    const template = join(REPOSITORY, 'node_modules', 'cdk8s-cli', 'templates', 'typescript-app');
    copyFileSync(join(template, 'tsconfig.json'), join(folder, 'tsconfig.json'));
    writeFileSync(join(folder, 'package.json'), '{ "name": "bench", "version": "1.0.0", "private": true }\n');
    // Its imports are left out, because they matter only to `cdk8s import`.
    writeFileSync(join(folder, 'cdk8s.yaml'), 'language: typescript\napp: npx ts-node main.ts\n');
    const args = ['cdk8s', 'synth', '--check-upgrade=false'];
    return { name, command: 'npx', args, folder, out: join(folder, 'dist') };
  }

  /** Where everything is written. */
  public get folder(): string {
    return this.#root;
  }

  /** A program of ours, compiled: its path. */
  public program(name: string): string {
    const folder = this.#makeFolder(name);
    placeText(folder, name, readFileSync(join(PROGRAMS, name), 'utf8'), true);
    return join(folder, name.replace(/\.ts$/, '.js'));
  }

  public remove(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }

  #makeFolder(name: string): string {
    const folder = join(this.#root, name.replaceAll(/[^A-Za-z0-9]+/g, '-').toLowerCase());
    mkdirSync(folder);
    return folder;
  }
}

const STOCK_FILES = {
  'names.ts': 'names.ts',
  'workload.ts': 'workload.ts',
  'stock-platform.ts': 'stock-platform.ts',
  'stock-argocd.ts': 'stock-argocd.ts',
};

/** Copies programs, with the size that they are to have, or compiles them. */
function place(folder: string, files: Readonly<Record<string, string>>, size: Size, compiled: boolean): void {
  const sources = Object.entries(files).map(([from, to]) => ({ to, text: readFileSync(join(PROGRAMS, from), 'utf8') }));
  sources.push({ to: 'size.ts', text: `export const size = ${JSON.stringify(size)};\n` });
  for (const { to, text } of sources) placeText(folder, to, text, compiled);
}

function placeText(folder: string, name: string, text: string, compiled: boolean): void {
  if (!compiled) {
    writeFileSync(join(folder, name), text);
    return;
  }
  const { outputText } = transpileModule(text, {
    compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 },
  });
  writeFileSync(join(folder, name.replace(/\.ts$/, '.js')), outputText);
}
