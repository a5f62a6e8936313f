import { basename, join } from 'node:path';
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

test('reads what a reference reaches by way of a folder above', () => {
  write('all/web/kustomization.yaml', 'resources: [./../../all/base]\n');
  write('all/base/kustomization.yaml', 'resources: [service.yaml]\n');
  write('all/base/service.yaml', 'kind: Service\n');
  const { files, root } = readKustomization(join(repository, 'all/web'), repository, []);
  expect(root).toBe('all/web');
  expect(Object.keys(files)).toEqual([
    'all/base/kustomization.yaml',
    'all/base/service.yaml',
    'all/web/kustomization.yaml',
  ]);
});

test("D-14 reads no file of another folder by way of a link, which Kustomize would refuse, and takes the folder's own", () => {
  write('web/kustomization.yaml', 'resources: [own.yaml, other.yaml]\n');
  write('web/parts/service.yaml', 'kind: Service\n');
  write('other/secret.yaml', 'kind: Secret\n');
  symlinkSync('parts/service.yaml', join(repository, 'web/own.yaml'));
  symlinkSync('../other/secret.yaml', join(repository, 'web/other.yaml'));
  symlinkSync('nowhere.yaml', join(repository, 'web/gone.yaml'));
  const { files } = readKustomization(join(repository, 'web'), repository, []);
  expect(Object.keys(files)).toEqual(['kustomization.yaml', 'own.yaml', 'parts/service.yaml']);
});

test('C-16 refuses a reference that goes out of the repository and in again', () => {
  write('web/kustomization.yaml', `resources: [../../${basename(repository)}/base]\n`);
  write('base/kustomization.yaml', 'resources: []\n');
  expect(() => readKustomization(join(repository, 'web'), repository, [])).toThrow('leads out of the repository');
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
