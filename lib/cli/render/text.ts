import type { ReleaseManifest } from '../../engine';
import { ProblemError, suggest } from '../../errors';

/** Which manifests of a release are asked for. */
export interface ManifestSelection {
  /** Files of `crds/`. */
  readonly crds: boolean;
  readonly hooks: boolean;

  /** Hooks that are tests. */
  readonly tests: boolean;

  /** Patterns of templates below the chart's folder, in the order to print. @default - all templates */
  readonly templates?: readonly string[];
}

/**
 * The manifests that are asked for, hooks last as `helm template` prints them.
 *
 * @throws ProblemError where a pattern fits no template
 */
export function selectManifests(
  all: readonly ReleaseManifest[],
  selection: ManifestSelection,
): readonly ReleaseManifest[] {
  const kept = withoutTemplates(all, selection);
  return (
    selection.templates?.flatMap((pattern) => select(kept, pattern, ({ source }) => pathBelowChart(source))) ?? kept
  );
}

/**
 * Manifests as text: with source comments, the bytes that `helm template` prints.
 *
 * Nothing at all for a release without manifests, where helm prints an empty line.
 */
export function formatManifests(
  all: readonly ReleaseManifest[],
  selection: ManifestSelection,
  { sourceComments }: { readonly sourceComments: boolean },
): string {
  const kept = withoutTemplates(all, selection);
  if (selection.templates) {
    const documents = splitDocuments(joinManifests(kept, true));
    const selected = selection.templates.flatMap((pattern) => select(documents, pattern, pathInComment));
    return selected
      .map((document) => `---\n${sourceComments ? document : document.replace(SOURCE_LINE, '')}\n`)
      .join('');
  }
  return kept.length === 0 ? '' : joinManifests(kept, sourceComments);
}

function withoutTemplates(all: readonly ReleaseManifest[], selection: ManifestSelection): readonly ReleaseManifest[] {
  const kept = all.filter(({ isCrdFile, hook }) => {
    if (isCrdFile) return selection.crds;
    return hook === undefined || (selection.hooks && (selection.tests || !hook.events.includes('test')));
  });
  return [...kept.filter(({ hook }) => !hook), ...kept.filter(({ hook }) => hook)];
}

/** Only what comes before the hooks has the blank space at its end cut: so does helm. */
function joinManifests(manifests: readonly ReleaseManifest[], sourceComments: boolean): string {
  const join = (some: readonly ReleaseManifest[]) =>
    some.map(({ source, text = '' }) => `---\n${sourceComments ? `# Source: ${source}\n` : ''}${text}\n`).join('');
  const first = manifests.filter(({ hook }) => !hook);
  const hooks = manifests.filter(({ hook }) => hook);
  return `${join(first).trim()}\n${join(hooks)}`;
}

const SOURCE_LINE = /^# Source: .*\n/;

/** Documents as helm tells them apart for `--show-only`: of a file in `crds/`, only the first one has a comment. */
function splitDocuments(text: string): readonly string[] {
  return text
    .trimStart()
    .split(/^---[ \t]*/m)
    .filter((document) => document.trim() !== '')
    .map((document) => document.trimStart());
}

function pathInComment(document: string): string | undefined {
  return /# Source: [^/]+\/(.+)/.exec(document)?.[1];
}

function pathBelowChart(source: string): string {
  return source.slice(source.indexOf('/') + 1);
}

function select<T>(entries: readonly T[], pattern: string, pathOf: (entry: T) => string | undefined): readonly T[] {
  const fits = globExpression(pattern);
  const selected = entries.filter((entry) => fits.test(pathOf(entry) ?? ''));
  if (selected.length > 0) return selected;
  const paths = new Set(entries.map(pathOf).filter((path) => path !== undefined));
  throw new ProblemError({
    code: 'not-found',
    what: `No manifest comes from a template '${pattern}'.`,
    where: [],
    why: 'A template that makes nothing with these values counts as absent; so do CRDs and hooks that are not printed.',
    fix: suggest(pattern, paths),
  });
}

/** A pattern of Go's `filepath.Match`, where `*` stays within a folder. */
function globExpression(pattern: string): RegExp {
  const translated = pattern.replace(
    /\\(.)|\[(\^?)((?:\\.|[^\]\\])+)\]|[\s\S]/g,
    (token: string, escaped: string | undefined, negation: string | undefined, members: string | undefined) => {
      if (members !== undefined) return `[${negation ?? ''}${members.replace(/[[^]/g, '\\$&')}]`;
      if (token === '*') return '[^/]*';
      if (token === '?') return '[^/]';
      return (escaped ?? token).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    },
  );
  try {
    return new RegExp(`^${translated}$`, 'u');
  } catch {
    // A range that runs backwards fits nothing, in Go as well.
    return /(?!)/;
  }
}
