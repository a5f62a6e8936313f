import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createColors } from 'picocolors';
import { main } from '../../lib/cli/main';

/** What a command printed, and how it ended. */
export interface CommandResult {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** A repository in a folder of its own, that commands run in. */
export interface Workspace {
  readonly root: string;
  write(files: Readonly<Record<string, string>>): void;
  remove(path: string): void;
  git(...args: readonly string[]): string;
  run(...argv: readonly string[]): Promise<CommandResult>;
}

const opened: string[] = [];

/** An empty repository. */
export function openWorkspace(files: Readonly<Record<string, string>> = {}): Workspace {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'fairlead-cli-')));
  opened.push(root);
  const workspace: Workspace = {
    root,
    write: (more) => {
      for (const [path, content] of Object.entries(more)) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), content);
      }
    },
    remove: (path) => {
      rmSync(join(root, path), { recursive: true });
    },
    git: (...args) =>
      execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], {
        cwd: root,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    run: (...argv) => runCommand('--root', root, ...argv),
  };
  workspace.write(files);
  return workspace;
}

/** Runs the command line in this process. */
export async function runCommand(...argv: readonly string[]): Promise<CommandResult> {
  const printed = { output: '', errors: '' };
  const ending = (text: string) => (text === '' || text.endsWith('\n') ? text : `${text}\n`);
  const code = await main(argv, {
    print: (text) => (printed.output += ending(text)),
    say: (text) => (printed.errors += ending(text)),
    interactive: false,
    colors: createColors(false),
  });
  return { code, ...printed };
}

/** Removes every workspace of the test file. */
export function closeWorkspaces(): void {
  for (const root of opened.splice(0)) rmSync(root, { recursive: true, force: true });
}

/** A fleet of one cluster with its own Argo CD, and a tenant's application. */
export const SMALL_FLEET = {
  'apps/acme/fleet.yaml': `apiVersion: fairlead.dev/v1
kind: Fleet
metadata: { name: acme }
spec:
  repository: https://git.example.com/acme/gitops.git
  path: dist/acme
`,
  'apps/acme/clusters/dev.yaml': `apiVersion: fairlead.dev/v1
kind: Cluster
metadata: { name: dev }
spec:
  environment: dev
  kubernetes: "1.36"
  cloud: { kind: {} }
  addons:
    metrics-server:
      values:
        replicas: 2
`,
  'apps/acme/environments/dev.yaml': `apiVersion: fairlead.dev/v1
kind: Environment
metadata: { name: dev }
spec:
  addons:
    metrics-server:
      values:
        replicas: 1
        args: [--kubelet-insecure-tls]
`,
  'apps/acme/tenants/payments.yaml': `apiVersion: fairlead.dev/v1
kind: Tenant
metadata: { name: payments }
spec: { owners: [payments@example.com], groups: [payments-team] }
---
apiVersion: fairlead.dev/v1
kind: Application
metadata: { name: checkout, tenant: payments }
spec:
  versions: { dev: 1.4.2 }
  chart: { repository: https://charts.example.com, name: checkout }
  values: { replicas: 3 }
`,
} as const;
