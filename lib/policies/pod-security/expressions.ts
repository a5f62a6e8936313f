/** Holds where an expression is one of some texts, none of which needs escaping. */
export function oneOf(expression: string, texts: readonly string[]): string {
  return `${expression} in [${texts.map((text) => `'${text}'`).join(', ')}]`;
}

/** Holds where a pod is for Windows, whose API has none of the fields that Linux is secured by. */
export const WINDOWS = "variables.podSpec.?os.?name.orValue('') == 'windows'";

/** Holds where the users of a pod are not those of its node. */
export const OWN_USERS = 'variables.podSpec.?hostUsers.orValue(true) == false';

/** Profiles of AppArmor and seccomp that are no way around them. */
export const PROFILES: readonly string[] = ['RuntimeDefault', 'Localhost'];
