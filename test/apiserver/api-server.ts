import { Agent, request } from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import { formatJson, type JsonObject } from '../../lib/yaml';

/** What the API server sent back. */
export interface Reply {
  readonly status: number;

  /** An object, or a text where it is none. */
  readonly body: unknown;

  /** Texts of `Warning` headers. */
  readonly warnings: readonly string[];
}

/** Where a server is, and who asks. */
export interface Access {
  readonly port: number;
  readonly token: string;
  readonly certificate: string;
}

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

const RETRIES = 20;
const CLOSED: ReadonlySet<string> = new Set(['EPIPE', 'ECONNRESET']);

/** What an object that is applied is called, whatever it is written in. */
const APPLY = 'application/apply-patch+yaml';

/** Speaks with an API server. */
export class ApiServer {
  readonly #access: Access;
  readonly #agent: Agent;
  readonly #resources = new Map<string, Promise<readonly Resource[]>>();

  constructor(access: Access) {
    this.#access = access;
    this.#agent = new Agent({ keepAlive: true, maxSockets: 8, ca: access.certificate, servername: 'kubernetes' });
  }

  /** Asks for anything, again where a busy server has closed the connection: nothing here does harm twice. */
  public async ask(method: string, path: string, body?: string, type = 'application/json'): Promise<Reply> {
    for (let left = RETRIES; ; left--) {
      try {
        return await this.#ask(method, path, body, type);
      } catch (error) {
        if (left === 0 || !CLOSED.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
        await wait(500);
      }
    }
  }

  #ask(method: string, path: string, body: string | undefined, type: string): Promise<Reply> {
    const { port, token } = this.#access;
    const headers = { authorization: `Bearer ${token}`, 'content-type': type };
    return new Promise((resolve, reject) => {
      const asked = request({ agent: this.#agent, host: '127.0.0.1', port, method, path, headers }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.once('error', reject);
        answer.once('end', () => {
          const text = Buffer.concat(parts).toString('utf8');
          resolve({ status: answer.statusCode!, body: parsed(text), warnings: warningsOf(answer.headers.warning) });
        });
      });
      asked.once('error', reject);
      asked.end(body);
    });
  }

  /** Makes an object, or only says what would come of it; undefined where nobody knows its kind. */
  public async create(object: JsonObject, options: { readonly dryRun?: boolean } = {}): Promise<Reply | undefined> {
    const path = await this.pathOf(object);
    const query = `?fieldValidation=Strict&fieldManager=fairlead${options.dryRun === true ? '&dryRun=All' : ''}`;
    return path === undefined ? undefined : this.ask('POST', path + query, formatJson(object));
  }

  /** Applies an object on the server's side, or only says what would come of it. */
  public async apply(object: JsonObject, options: { readonly dryRun?: boolean } = {}): Promise<Reply | undefined> {
    const path = await this.pathOf(object, true);
    const query = `?fieldValidation=Strict&fieldManager=fairlead&force=true${options.dryRun === true ? '&dryRun=All' : ''}`;
    return path === undefined ? undefined : this.ask('PATCH', path + query, formatJson(object), APPLY);
  }

  /** Takes an object away, whatever wants to be asked before that, and waits until it is gone. */
  public async remove(object: JsonObject): Promise<void> {
    const path = (await this.pathOf(object, true))!;
    await this.ask('DELETE', `${path}?gracePeriodSeconds=0&propagationPolicy=Background`);
    for (let tries = 0; tries < 100; tries++) {
      const { status, body } = await this.ask('GET', path);
      if (status === 404) return;
      const left = body as { metadata?: { finalizers?: unknown }; spec?: { finalizers?: unknown } };
      if (left.metadata?.finalizers !== undefined && object.kind !== 'CustomResourceDefinition') {
        await this.ask('PATCH', path, '{"metadata":{"finalizers":null}}', 'application/merge-patch+json');
      }
      if (object.kind === 'Namespace') {
        await this.ask('PUT', `${path}/finalize`, JSON.stringify({ ...left, spec: { finalizers: [] } }));
      }
      await wait(20);
    }
    throw new Error(`'${path}' does not go away.`);
  }

  /** Where objects of its kind are, or the object itself; undefined where nobody knows the kind. */
  public async pathOf(object: JsonObject, named = false): Promise<string | undefined> {
    const version = object.apiVersion as string;
    const base = version.includes('/') ? `/apis/${version}` : `/api/${version}`;
    const resource = (await this.#resourcesOf(base)).find(
      ({ kind, name }) => kind === object.kind && !name.includes('/'),
    );
    if (!resource) return undefined;
    const { name, namespace } = (object.metadata ?? {}) as { name?: string; namespace?: string };
    const space = resource.namespaced ? `/namespaces/${encodeURIComponent(namespace ?? 'default')}` : '';
    return `${base}${space}/${resource.name}${named ? `/${encodeURIComponent(String(name))}` : ''}`;
  }

  /** Forgets which kinds there are. */
  public forgetKinds(): void {
    this.#resources.clear();
  }

  public close(): void {
    this.#agent.destroy();
  }

  #resourcesOf(base: string): Promise<readonly Resource[]> {
    const known =
      this.#resources.get(base) ??
      this.ask('GET', base).then(({ status, body }) =>
        status === 200 ? (body as { resources: readonly Resource[] }).resources : [],
      );
    this.#resources.set(base, known);
    return known;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Of `299 - "a", 299 - "b \"c\""`: `a` and `b "c"`. */
function warningsOf(header: string | string[] | undefined): readonly string[] {
  const headers = [header ?? []].flat().join(', ');
  return [...headers.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text]) => text!.replace(/\\(.)/g, '$1'));
}
