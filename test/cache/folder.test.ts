import { cacheFolder } from '../../lib/cache';

describe('cacheFolder', () => {
  test.each([
    ['FAIRLEAD_CACHE before all else', { FAIRLEAD_CACHE: '/c', XDG_CACHE_HOME: '/x', HOME: '/h' }, 'linux', '/c'],
    ['XDG_CACHE_HOME', { XDG_CACHE_HOME: '/x', HOME: '/h' }, 'linux', '/x/fairlead'],
    ['the home folder', { HOME: '/h' }, 'linux', '/h/.cache/fairlead'],
    [
      'the home folder where XDG_CACHE_HOME is relative',
      { XDG_CACHE_HOME: 'x', HOME: '/h' },
      'linux',
      '/h/.cache/fairlead',
    ],
    [
      'the home folder where FAIRLEAD_CACHE is empty',
      { FAIRLEAD_CACHE: '', HOME: '/h' },
      'linux',
      '/h/.cache/fairlead',
    ],
    ["macOS's folder", { HOME: '/h' }, 'darwin', '/h/Library/Caches/fairlead'],
    ["Windows' folder", { LOCALAPPDATA: 'C:\\l' }, 'win32', 'C:\\l\\fairlead\\Cache'],
    ["Windows' folder in a profile", { USERPROFILE: 'C:\\u' }, 'win32', 'C:\\u\\AppData\\Local\\fairlead\\Cache'],
  ] as const)('is %s', (_name, environment, platform, expected) => {
    expect(cacheFolder(environment, platform)).toBe(expected);
  });
});
