// Keys end in these, written together and in lower case: `adminPassword`, `API_KEY`, `client-secret`.
const CREDENTIAL =
  /(?:password|passwd|passphrase|(?<=.)pwd|token|(?:secret|api|access|private|encryption|signing|auth|master|account|shared|storage)key|(?:client|shared|consumer|webhook|cookie)secret|clientkeydata)$/;

// What is longer is no name.
const LONGEST = 253;
const HINT = /pass|pwd|token|key|secret/i;

// `existingSecretPasswordKey`, `secretRefToken`: names of a place, not what lies there.
const REFERENCE_WORDS = new Set(['existing', 'ref', 'from', 'public', 'automount', 'csrf', 'name']);

const NOTHING =
  /^(?:true|false|yes|no|on|off|null|none|nil|auto|automatic|optional|required|enabled|disabled|generate|random|default|\d)$/i;

// Variables, templates, placeholders, masks, files, and addresses of secret stores.
const REFERENCE =
  /^\$[A-Za-z_({]|\{\{|^<[^<>]+>$|^ENC\[|^\*+$|^\.{0,2}\/|^%[A-Za-z_{(]|^[a-z]+:\/\/[^:@]*$|^(?:ref\+|vault:|secret:|secrets?manager:|op:\/\/|env:|file:|ssm:|gcpsm:|awssm:|akv:|k8s:|arn:|projects\/[^/]+\/secrets\/)/i;

// Charts use `secretKey` as often for the name of a key in a Secret as for a key.
const KEY_NAME =
  /^(?:[a-z0-9]+[-_.])*(?:password|passwd|pass|token|key|secret|user|username|credentials?|id|value|data|config|cert|crt|url|uri|dsn|host|json|ya?ml|pem)$/i;
const SECRET_SIBLINGS = ['secretName', 'existingSecret', 'remoteRef', 'secretRef', 'valueFrom', 'name'];

/** Whether a key is worth asking if it names a credential. */
export function mayBeSecretKey(key: string): boolean {
  return key.length <= LONGEST && HINT.test(key);
}

/** Whether a key says that its value is a credential. */
function isSecretKey(key: string): boolean {
  if (!mayBeSecretKey(key)) return false;
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return CREDENTIAL.test(words.join('')) && !words.some((word) => REFERENCE_WORDS.has(word));
}

/** Whether a value is there, and is not merely a reference to where the credential is. */
export function isLiteral(value: string): boolean {
  const text = value.trim();
  return text !== '' && !NOTHING.test(text) && !REFERENCE.test(text);
}

/** Whether a key with its value, in the map around it, holds a credential. */
export function holdsSecret(key: string, value: string, siblings: object): boolean {
  if (!isSecretKey(key) || !isLiteral(value)) return false;
  const isSecretKeyField = key
    .toLowerCase()
    .replace(/[^a-z]/g, '')
    .endsWith('secretkey');
  if (!isSecretKeyField) return true;
  return !KEY_NAME.test(value) && !SECRET_SIBLINGS.some((sibling) => Object.hasOwn(siblings, sibling));
}
