import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';

/**
 * The folder of the user's cache: `FAIRLEAD_CACHE`, else a folder `fairlead` where the platform keeps caches.
 *
 * Its content can be deleted at any time, and shared by processes and machines.
 */
export function cacheFolder(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const path = platform === 'win32' ? win32 : posix;
  const given = environment.FAIRLEAD_CACHE;
  if (given) return path.resolve(given);

  if (platform === 'win32') {
    const home = environment.USERPROFILE || homedir();
    return path.join(environment.LOCALAPPDATA || path.join(home, 'AppData', 'Local'), 'fairlead', 'Cache');
  }
  const home = environment.HOME || homedir();
  if (platform === 'darwin') return path.join(home, 'Library', 'Caches', 'fairlead');

  // The XDG specification has a relative path ignored.
  const caches = environment.XDG_CACHE_HOME;
  return path.join(caches && path.isAbsolute(caches) ? caches : path.join(home, '.cache'), 'fairlead');
}
