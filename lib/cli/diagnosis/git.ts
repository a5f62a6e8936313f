import { ProblemError } from '../../errors';
import { runGit } from '../../publish';
import { count } from '../count';
import { error, ok, warning, type Diagnosis } from './diagnosis';

const SUBJECT = 'Git';

/** Attributes with which Git changes a file's bytes between the repository and the working tree. */
const ATTRIBUTES = ['text', 'eol', 'filter', 'ident', 'working-tree-encoding'] as const;
type Attributes = Readonly<Partial<Record<string, string>>>;

/** Says whether the output folder is committed, and whether Git keeps its bytes as they are. */
export async function diagnoseGit(root: string, out: string): Promise<readonly Diagnosis[]> {
  const git = async (...args: readonly string[]) => {
    // A file system monitor is a program of the repository's choice, and looking needs none.
    const { code, stdout } = await runGit(root, ['-c', 'core.fsmonitor=false', ...args]);
    return { code, text: stdout.toString() };
  };
  try {
    const inside = await git('rev-parse', '--is-inside-work-tree');
    if (inside.text.trim() !== 'true') {
      return [
        warning(
          SUBJECT,
          'The folder is not the working tree of a Git repository.',
          "Run 'git init'; Argo CD reads manifests from Git.",
        ),
      ];
    }
    const tracked = (await git('ls-files', '-z', '--', out)).text.split('\0').filter(Boolean);
    const isIgnored = (await git('check-ignore', '--quiet', '--no-index', '--', `${out}/any`)).code === 0;
    const changed = (await git('status', '--porcelain', '-z', '--', out)).text.split('\0').filter(Boolean);
    const [sample = `${out}/fleet/cluster/chart/object.yaml`] = tracked;
    const answer = (await git('check-attr', '-z', ...ATTRIBUTES, '--', sample)).text;
    const config = (await git('config', '--get', 'core.autocrlf')).text.trim();
    return [
      diagnoseTracking(out, tracked.length, isIgnored, changed.length),
      diagnoseBytes(out, parseAttributes(answer), config),
    ];
  } catch (cause) {
    if (!(cause instanceof ProblemError)) throw cause;
    return cause.problems.map(({ what }) => warning(SUBJECT, what, 'Install Git.'));
  }
}

function diagnoseTracking(out: string, tracked: number, isIgnored: boolean, changed: number): Diagnosis {
  if (isIgnored) {
    return warning(
      SUBJECT,
      `'${out}' is ignored by Git, so Argo CD would never see it.`,
      `Remove it from .gitignore, unless the folder is published to another repository.`,
    );
  }
  if (changed > 0) {
    return warning(
      SUBJECT,
      `${count(changed, 'path')} in '${out}' ${changed === 1 ? 'differs' : 'differ'} from the last commit.`,
      `Commit '${out}' together with the change of the fleets that it comes from.`,
    );
  }
  if (tracked === 0) {
    return warning(
      SUBJECT,
      `Nothing in '${out}' is tracked by Git.`,
      "Run 'fairlead synth' and commit the folder; Argo CD reads it from Git.",
    );
  }
  return ok(SUBJECT, `'${out}' is committed: ${count(tracked, 'file')}, none changed.`);
}

/** Says what Git would do to bytes that are written exactly as they are to be read. */
function diagnoseBytes(out: string, attributes: Attributes, autocrlf: string): Diagnosis {
  const fix = `Add this line to .gitattributes: /${out}/** -text -eol -filter -ident -working-tree-encoding`;
  const { filter, ident, text, eol } = attributes;
  const encoding = attributes['working-tree-encoding'];
  const changes = [
    ...(isSet(filter) ? [`runs the filter '${filter ?? ''}' over it`] : []),
    ...(isSet(ident) ? ["replaces '$Id$' in it"] : []),
    ...(isSet(encoding) ? [`recodes it as ${encoding ?? ''}`] : []),
    ...(endsLinesWithCrlf(text, eol, autocrlf) ? ['checks it out with CRLF line ends'] : []),
  ];
  if (changes.length === 0) return ok(SUBJECT, `Git keeps the bytes of '${out}' as they are.`);
  return error(SUBJECT, `Git changes the bytes of '${out}': it ${changes.join(' and ')}.`, fix);
}

function endsLinesWithCrlf(text: string | undefined, eol: string | undefined, autocrlf: string): boolean {
  if (text === 'unset') return false;
  if (eol === 'crlf') return true;
  return eol !== 'lf' && autocrlf === 'true';
}

function isSet(attribute: string | undefined): boolean {
  return attribute !== undefined && attribute !== 'unspecified' && attribute !== 'unset';
}

/** Git answers with path, attribute and value, each ended by NUL. */
function parseAttributes(answer: string): Attributes {
  const parts = answer.split('\0');
  const attributes: Record<string, string> = {};
  for (let index = 0; index + 2 < parts.length; index += 3) {
    attributes[parts[index + 1] ?? ''] = parts[index + 2] ?? '';
  }
  return attributes;
}
