/** What a credential looks like, whatever it stands in. */
interface SecretShape {
  /** How a message says it: `a GitHub token`. */
  readonly name: string;

  readonly pattern: RegExp;
}

const START = '(?<![A-Za-z0-9_])';
const END = '(?![A-Za-z0-9])';

function shape(name: string, body: string, flags = ''): SecretShape {
  return { name, pattern: new RegExp(`${START}(?:${body})${END}`, flags) };
}

const SHAPES: readonly SecretShape[] = [
  {
    name: 'a private key',
    // A description that only mentions the header has no key after it.
    pattern:
      /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:\s|\\[nr])*(?:[A-Za-z0-9+/=]{8}|Proc-Type|Version:|Comment:)/,
  },
  shape('an age private key', 'AGE-SECRET-KEY-1[0-9A-Z]{40,}'),
  shape('a GitHub token', 'gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{40,}'),
  shape('a GitLab token', '(?:glpat|gldt|glrt|glptt|glcbt|glagent|glsoat|gloas)-[A-Za-z0-9_-]{20,}'),
  {
    name: 'an AWS access key',
    pattern: /(?<![A-Za-z0-9+/_])(?:AKIA|ASIA)(?![A-Z0-9]{9}EXAMPLE)[A-Z0-9]{16}(?![A-Za-z0-9+/])/,
  },
  {
    name: 'an AWS secret access key',
    pattern:
      /aws_?secret_?(?:access_?)?key["']?\s*[:=]\s*["']?(?![A-Za-z0-9/+]{30}EXAMPLEKEY)[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])/i,
  },
  shape('a Slack token', 'xox[abeoprs]-[A-Za-z0-9-]{10,}|xapp-\\d-[A-Za-z0-9-]{10,}'),
  {
    name: 'a Slack webhook',
    pattern: /hooks\.slack\.com\/(?:services|workflows)\/[TA][A-Z0-9]{6,}\/[A-Z0-9]{6,}\/[A-Za-z0-9]{16,}/,
  },
  shape('a Google API key', 'AIza[0-9A-Za-z_-]{35}'),
  shape('a Google OAuth secret', 'GOCSPX-[A-Za-z0-9_-]{20,}|ya29\\.[A-Za-z0-9_-]{20,}'),
  shape('a Stripe key', '[sr]k_live_[0-9A-Za-z]{16,}|whsec_[A-Za-z0-9+/=]{24,}'),
  shape('an npm token', 'npm_[A-Za-z0-9]{36}'),
  shape('a PyPI token', 'pypi-[A-Za-z0-9_-]{50,}'),
  shape('a Docker token', 'dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}'),
  shape('a Vault token', 'hv[sbr]\\.[A-Za-z0-9_-]{24,}'),
  shape('a DigitalOcean token', 'do[opr]_v1_[a-f0-9]{64}'),
  shape('a SendGrid key', 'SG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{20,}'),
  shape('a Grafana token', 'gl(?:sa|c)_[A-Za-z0-9+/=_]{32,}'),
  shape('a Hugging Face token', 'hf_[A-Za-z0-9]{30,}'),
  shape('an OpenAI or Anthropic key', 'sk-(?:proj|svcacct|ant)-[A-Za-z0-9_-]{20,}'),
  shape('a Databricks token', 'dapi[a-f0-9]{32}'),
  shape('a New Relic key', 'NRAK-[A-Z0-9]{27}'),
  shape('a Terraform Cloud token', '[A-Za-z0-9]{14}\\.atlasv1\\.[A-Za-z0-9_-]{40,}'),
  { name: 'an Azure storage key', pattern: /(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{40,}={1,2}/ },
  {
    name: 'a JSON web token',
    pattern: /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{10,}/,
  },
  {
    name: 'a password in an address',
    // References such as `$(PASSWORD)`, `${PASSWORD}`, `{{ .password }}`, `<password>` and `***` hold nothing.
    pattern: /[a-z][a-z0-9+.-]{1,30}:\/\/[^\s/:@?#"'<>]*:(?![$<*%]|\{|x{3,}@|\[)[^\s/@"'<>]+@[A-Za-z0-9.[_-]/i,
  },
  {
    name: 'the key of a kubeconfig',
    pattern: /client-key-data["']?\s*:\s*["']?[A-Za-z0-9+/=]{8,}/,
  },
  { name: 'a registry login', pattern: /"auth"\s*:\s*"[A-Za-z0-9+/]{7,}={0,2}"/ },
];

// Nearly no text gets past these, so the rest may be slow. The first is what every shape has, however random.
const FIRST_HINT = /[A-Z_@]|dapi/;
const HINT =
  /PRIVATE KEY|AGE-SEC|gh[pousr]_|github_pat_|gl[a-z]{2,5}[-_]|A[KS]IA|[sS]ecret_?(?:[aA]ccess_?)?[kK]ey|SECRET_?(?:ACCESS_?)?KEY|xox|xapp-|hooks\.slack|AIza|GOCSPX|ya29|_live_|whsec_|npm_|pypi-|dckr_|hv[sbr]\.|_v1_|SG\.|hf_|sk-|dapi|NRAK|atlasv1|SharedAccessKey=|AccountKey=|eyJ|:\/\/[^\s/]*:|client-key-data|"auth"/;

/** The shortest text that any shape could be in. */
const SHORTEST = 12;

/** Whether a text is worth asking for a credential. */
export function mayHoldSecret(text: string): boolean {
  return text.length >= SHORTEST && FIRST_HINT.test(text) && HINT.test(text);
}

/** What kind of credential a text holds, as `a GitHub token`, or undefined where it holds none. */
export function tryFindSecretShape(text: string): string | undefined {
  if (!mayHoldSecret(text)) return undefined;
  return SHAPES.find(({ pattern }) => pattern.test(text))?.name;
}
