/*
 * Makes docs/catalogue.md: every add-on of the catalogue, and what it is called on the reference platform.
 *
 *   tsx scripts/generate-catalogue-page.ts            writes the page
 *   tsx scripts/generate-catalogue-page.ts --check    compares with the page, exits 1 where it differs
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { catalogue, FEATURES } from '../lib/addons';
import type { AddonAbout, AddonCategory, AddonClass } from '../lib/constructs';

const PAGE = join(__dirname, '..', 'docs', 'catalogue.md');

const CATEGORIES: Readonly<Record<AddonCategory, string>> = {
  platform: 'Platform',
  gitops: 'GitOps',
  security: 'Security',
  networking: 'Networking',
  observability: 'Observability',
  cost: 'Cost',
  compute: 'Compute',
  storage: 'Storage',
  workloads: 'Workloads',
  aws: 'AWS',
};

function renderPage(): string {
  const addons = [...catalogue.values()].flatMap((addon) => (addon.about ? [{ addon, about: addon.about }] : []));
  const sections = Object.entries(CATEGORIES).map(([category, title]) => {
    const rows = addons
      .filter(({ about }) => about.category === category)
      .sort((a, b) => (a.about.name < b.about.name ? -1 : 1))
      .map(({ addon, about }) => renderAddon(addon, about));
    return [
      `## ${title}`,
      '',
      '| Add-on | Class | What it does | Version | Namespace | Pod Security | Clouds | Brings | Needs |',
      '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
      ...rows,
      '',
    ].join('\n');
  });
  return [INTRODUCTION, ...sections, renderMapping()].join('\n');
}

const INTRODUCTION = `<!-- Made by scripts/generate-catalogue-page.ts. -->

# Catalogue

The add-ons that come with Fairlead. In a program an add-on is a class of \`fairlead/addons\`; in data it is switched on by
its name:

\`\`\`yaml
spec: { addons: { metrics-server: {}, vpa: { enabled: false } } }
\`\`\`

*Brings* and *Needs* are APIs: a group, or a kind of a group. An add-on whose needs no other add-on of the cluster brings is
reported when the cluster is synthesized.
`;

function renderAddon(addon: AddonClass, about: AddonAbout): string {
  const cells = [
    `\`${about.name}\``,
    `\`${addon.name}\``,
    about.description,
    about.version === undefined ? '' : `\`${shortVersion(about.version)}\``,
    `\`${about.namespace}\``,
    about.podSecurity ?? 'restricted',
    about.clouds?.join(', ') ?? 'all',
    codes(about.provides),
    codes(about.requires),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** A commit is cut to what people recognise it by. */
function shortVersion(version: string): string {
  return /^[0-9a-f]{40}$/.test(version) ? version.slice(0, 7) : version;
}

function codes(names: readonly string[] = []): string {
  return names.map((name) => `\`${name}\``).join(', ');
}

function renderMapping(): string {
  const rows = FEATURES.flatMap(({ feature, addon, applications }) =>
    Object.entries(applications).map(
      ([there, here]) => `| \`${feature}\` | \`${there}-<cluster>\` | \`${addon}\` | \`<cluster>-${here}\` |`,
    ),
  );
  return `## Names on the reference platform

What the features of [appvia/kubernetes-platform](https://github.com/appvia/kubernetes-platform) and their Applications are
called here, where every add-on has its name as its id. The feature \`argocd\` is the add-on \`argo-cd\`, because \`argocd\` is
the folder of a cluster's Applications.

| Feature there | Application there | Add-on here | Application here |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}

async function main(): Promise<void> {
  const page = await format(renderPage(), { ...(await resolveConfig(PAGE)), parser: 'markdown' });
  if (!process.argv.includes('--check')) {
    writeFileSync(PAGE, page);
  } else if (!existsSync(PAGE) || readFileSync(PAGE, 'utf8') !== page) {
    console.error('docs/catalogue.md is not what the catalogue says. Run: npx tsx scripts/generate-catalogue-page.ts');
    process.exitCode = 1;
  }
}

void main();
