import { realpathSync } from 'node:fs';
import { relative } from 'node:path';
import { error, ok, type Diagnosis } from './diagnosis';
import { findInstalled, tryFindPackageOf, type InstalledPackage } from './installed';

/** Packages that must exist once: objects of one copy are strangers to the other. */
const SINGLE = ['fairlead', 'cdk8s', 'constructs', 'cdk8s-plus-28'] as const;

/** Says which versions are at work, and whether a package that must exist once is installed several times. */
export function diagnosePackages(root: string): readonly Diagnosis[] {
  const installed = findInstalled(root, SINGLE);
  return SINGLE.map((name) => {
    const loaded = name === 'fairlead' ? tryFindPackageOf(realpathSync(__filename)) : tryFindOwn(name);
    if (!loaded) {
      return error(
        name,
        `'${name}' is not installed, and Fairlead cannot work without it.`,
        `Run: npm install ${name}`,
      );
    }
    const others = installed.filter((copy) => copy.name === name && copy.folder !== loaded.folder);
    if (others.length === 0) return ok(name, `Version ${loaded.version} is installed, no other copy.`);
    return severalCopies(name, [loaded, ...others], root);
  });
}

function severalCopies(name: string, copies: readonly InstalledPackage[], root: string): Diagnosis {
  const places = copies.map(({ version, folder }) => `${version} in '${shown(folder, root)}'`);
  return error(
    name,
    `${copies.length} copies are installed: ${places.join(', ')}. What one of them makes, the other does not recognize.`,
    `Let one version satisfy all who ask for it ('npm ls ${name}' shows who does), then run 'npm dedupe'.`,
  );
}

/** The copy that Fairlead itself loads. */
function tryFindOwn(name: string): InstalledPackage | undefined {
  try {
    return tryFindPackageOf(realpathSync(require.resolve(name)));
  } catch {
    return undefined;
  }
}

function shown(folder: string, root: string): string {
  const path = relative(root, folder);
  return (path.startsWith('..') ? folder : path || '.').replaceAll('\\', '/');
}
