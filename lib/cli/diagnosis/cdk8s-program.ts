import { existsSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { ProblemError } from '../../errors';
import { isJsonObject, readYaml } from '../../yaml';
import { error, ok, warning, type Diagnosis } from './diagnosis';

const FILE = 'cdk8s.yaml';

/** Says whether stock `cdk8s synth` would run the repository's program and write to the same folder. */
export function diagnoseCdk8sProgram(root: string, out: string): Diagnosis {
  const path = join(root, FILE);
  if (!existsSync(path)) {
    return warning(
      FILE,
      "There is no cdk8s.yaml, so 'cdk8s synth' does not work here.",
      "Copy the one that 'fairlead init' writes, if you use the cdk8s command line.",
    );
  }
  try {
    const [document] = readYaml(readFileSync(path, 'utf8'), { file: FILE });
    const config = document?.value;
    if (!isJsonObject(config)) return error(FILE, 'It is not a map.', "Write 'language', 'app' and 'output'.");
    return diagnoseConfig(root, out, config);
  } catch (cause) {
    if (!(cause instanceof ProblemError)) throw cause;
    const [first] = cause.problems;
    return error(FILE, `It cannot be read: ${first?.what ?? cause.message}`, first?.fix ?? 'Correct the file.');
  }
}

function diagnoseConfig(root: string, out: string, config: Readonly<Record<string, unknown>>): Diagnosis {
  const { language, app, output } = config;
  if (language !== 'typescript') {
    return error(FILE, "Its 'language' is not typescript.", "Write 'language: typescript'.");
  }
  if (typeof app !== 'string') {
    return error(FILE, "It does not say which program to run ('app').", "Write 'app: node --import tsx apps/main.ts'.");
  }
  const missing = app.split(/\s+/).find((word) => /\.[cm]?[jt]s$/.test(word) && !existsSync(join(root, word)));
  if (missing !== undefined) {
    return error(FILE, `Its program '${missing}' does not exist.`, "Correct the path in 'app'.");
  }
  const folder = typeof output === 'string' ? output : 'dist';
  if (normalize(join(root, folder)) !== normalize(join(root, out))) {
    return warning(
      FILE,
      `It writes to '${folder}', Fairlead to '${out}'.`,
      `Write 'output: ${out}', so that both commands write one tree.`,
    );
  }
  return ok(FILE, `'cdk8s synth' runs '${app}' and writes to '${folder}'.`);
}
