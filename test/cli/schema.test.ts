import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue } from '../../lib/addons';
import { DEFINITION_KINDS } from '../../lib/model';
import { closeWorkspaces, openWorkspace, runCommand } from './workspace';

afterEach(closeWorkspaces);

type Schema = Record<string, unknown> & {
  readonly $defs: Record<string, { properties: Record<string, Schema>; propertyNames: { enum: readonly string[] } }>;
};

const schemaOf = async (...argv: readonly string[]) => {
  const { code, output } = await runCommand('schema', ...argv);
  expect(code).toBe(0);
  return JSON.parse(output) as Schema;
};

test.each(DEFINITION_KINDS)('prints the schema of %s, whose references all lead somewhere', async (kind) => {
  const schema = await schemaOf(kind);
  expect(schema).toMatchObject({ type: 'object', properties: { kind: { const: kind } } });
  expectReferencesToHold(schema);
});

test('takes a kind in lower case', async () => {
  expect(await schemaOf('cluster')).toEqual(await schemaOf('Cluster'));
});

test('prints one schema that every kind fits where none is named', async () => {
  const schema = await schemaOf();
  expect(schema.oneOf).toEqual(DEFINITION_KINDS.map((kind) => ({ $ref: `#/$defs/${kind}` })));
  expectReferencesToHold(schema);
});

test.each(['Fleet', 'Environment', 'Cluster'])('names every add-on of the catalogue in %s', async (kind) => {
  const { $defs } = await schemaOf(kind);
  expect($defs.addons?.propertyNames.enum).toEqual([...catalogue.keys()].sort());
});

test("knows each add-on's own settings, and asks for none of them", async () => {
  const { $defs } = await schemaOf('Cluster');
  const own = [...catalogue].filter(([, { settings }]) => settings !== undefined);
  expect(own.length).toBeGreaterThan(0);
  for (const [name, { settings }] of own) {
    const schema = $defs.addons?.properties[name];
    expect(Object.keys(schema?.properties as object)).toEqual(
      expect.arrayContaining(['enabled', 'version', 'values', ...Object.keys(settings?.shape ?? {})]),
    );
    expect(schema).not.toHaveProperty('required');
    expect(schema).toMatchObject({ additionalProperties: false });
  }
});

test('suggests the nearest kind', async () => {
  const { code, errors } = await runCommand('schema', 'Clustr');
  expect(code).toBe(1);
  expect(errors).toContain("Did you mean 'Cluster'?");
});

test('writes a file for each kind, and the line that names it from where a definition lies', async () => {
  const workspace = openWorkspace();
  const { code, output } = await workspace.run('schema', '--write', 'schemas');

  expect(code).toBe(0);
  expect(readdirSync(join(workspace.root, 'schemas')).sort()).toEqual(
    ['definition', ...DEFINITION_KINDS.map((kind) => kind.toLowerCase())].sort().map((name) => `${name}.schema.json`),
  );
  expect(output).toContain('# yaml-language-server: $schema=../../schemas/fleet.schema.json');
  expect(output).toContain('# yaml-language-server: $schema=../../../schemas/cluster.schema.json');
});

test('writes the same bytes again over its own files', async () => {
  const workspace = openWorkspace();
  const read = () => readFileSync(join(workspace.root, 'schemas/cluster.schema.json'), 'utf8');
  await workspace.run('schema', 'Cluster', '--write', 'schemas');
  const first = read();
  expect(await workspace.run('schema', 'Cluster', '--write', 'schemas')).toMatchObject({ code: 0 });
  expect(read()).toBe(first);
});

test('overwrites no file of somebody else, and then writes none', async () => {
  const workspace = openWorkspace({ 'schemas/tenant.schema.json': '{}' });
  const { code, errors } = await workspace.run('schema', '--write', 'schemas');
  expect(code).toBe(1);
  expect(errors).toContain('foreign-file');
  expect(readdirSync(join(workspace.root, 'schemas'))).toEqual(['tenant.schema.json']);
});

test('tells a folder that cannot be made as a problem', async () => {
  const workspace = openWorkspace({ taken: '' });
  const { code, errors } = await workspace.run('schema', '--write', 'taken/schemas');
  expect(code).toBe(1);
  expect(errors).toContain('output-failed');
});

function expectReferencesToHold(schema: Schema): void {
  const references = [...JSON.stringify(schema).matchAll(/"\$ref":"#\/\$defs\/([^"]+)"/g)].map(([, name = '']) => name);
  expect(references.filter((name) => !Object.hasOwn(schema.$defs, name))).toEqual([]);
}
