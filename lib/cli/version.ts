import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What the package says of itself. */
export interface PackageFacts {
  readonly version: string;
  readonly engines: { readonly node: string };
}

/** Reads the package's own package.json: two folders up in the sources, three in the compiled package. */
export function packageFacts(): PackageFacts {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const facts = tryRead(join(folder, 'package.json'));
    if (facts?.name === 'fairlead') return facts;
    if (folder === dirname(folder)) throw new Error('The package.json of Fairlead is missing.');
  }
}

function tryRead(file: string): (PackageFacts & { readonly name?: string }) | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as PackageFacts & { readonly name?: string };
  } catch {
    return undefined;
  }
}
