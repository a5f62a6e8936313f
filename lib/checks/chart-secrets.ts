import { ProblemError } from '../errors';
import { isJsonObject, readYaml, type JsonValue } from '../yaml';
import { holdsSecret, isLiteral } from './secret-keys';
import { tryFindSecretShape } from './secret-shapes';

/**
 * Whether what a chart writes into a Secret can be read by everybody: a configuration file without a credential in it, as
 * operators want it in a Secret, or a certificate.
 *
 * @param field `data`, which is written in Base64, or `stringData`
 */
export function isPublicContent(field: string, value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const text = field === 'data' ? Buffer.from(value, 'base64').toString('utf8') : value;
  if (/^(?:\s*-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----)+\s*$/.test(text)) return true;
  return text.trim() === '' || isPublicDocument(text);
}

function isPublicDocument(text: string): boolean {
  let documents;
  try {
    documents = readYaml(Buffer.from(text), { file: 'Secret' });
  } catch (error) {
    if (error instanceof ProblemError) return false;
    throw error;
  }
  return (
    documents.every(({ value }) => isContainer(value) && isPublic(value)) && tryFindSecretShape(text) === undefined
  );
}

function isPublic(value: JsonValue & object): boolean {
  if (!isJsonObject(value))
    return (value as readonly JsonValue[]).every((item) => !isContainer(item) || isPublic(item));
  return Object.entries(value).every(([key, item]) => {
    if (isContainer(item)) return isPublic(item);
    return typeof item !== 'string' || !isLiteral(item) || !holdsSecret(key, item, value);
  });
}

function isContainer(value: unknown): value is JsonValue & object {
  return typeof value === 'object' && value !== null;
}
