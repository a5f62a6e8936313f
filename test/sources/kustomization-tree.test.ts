import { join } from 'node:path';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { readKustomization } from '../../lib/sources';

let repository: string;

beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), 'fairlead-kustomization-'));
});

afterEach(() => {
  rmSync(repository, { recursive: true });
});

function write(path: string, content: string): void {
  mkdirSync(join(repository, path, '..'), { recursive: true });
  writeFileSync(join(repository, path), content);
}

test('reads an overlay with the base that it refers to, and nothing beside them', () => {
  write('web/overlays/prod/kustomization.yaml', 'resources: [../../base]\n');
  write('web/base/kustomization.yaml', 'resources: [service.yaml]\n');
  write('web/base/service.yaml', 'kind: Service\n');
  write('other/secret.yaml', 'kind: Secret\n');
  const { files, root } = readKustomization(join(repository, 'web/overlays/prod'), repository, []);
  expect(root).toBe('overlays/prod');
  expect(Object.keys(files)).toEqual([
    'base/kustomization.yaml',
    'base/service.yaml',
    'overlays/prod/kustomization.yaml',
  ]);
});

test('C-16 refuses a link that leads out of the repository', () => {
  write('web/kustomization.yaml', 'resources: [passwd]\n');
  symlinkSync(tmpdir(), join(repository, 'web/passwd'));
  expect(() => readKustomization(join(repository, 'web'), repository, [])).toThrow('leads out of the repository');
});

test('says where there is no kustomization', () => {
  write('web/service.yaml', 'kind: Service\n');
  expect(() => readKustomization(join(repository, 'web'), repository, [])).toThrow('There is no kustomization');
});
