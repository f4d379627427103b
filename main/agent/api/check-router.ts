import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MAX_CHECKED_BYTES } from '../../../shared/choices.ts';
import type { IgPackageView, UploadView } from '../../../shared/api/operations-contract.ts';
import { DAY_MS } from '../../../shared/days.ts';
import { checkBundle } from '../carrier/check/check-bundle.ts';
import type { ImportedPackage } from '../carrier/check/package/store.ts';
import { AgentError } from '../ground/error.ts';
import type { ImportedRules } from '../attendants/precheck/rules-store.ts';
import { taipeiTime } from '../ground/fhir/taipei.ts';
import type { ContractBuilder } from './builder.ts';
import type { CallContext } from './context.ts';
import type { AgentServices } from './services.ts';
import { ASKED_FOLDER, dropTemporary, removeTemporaries, temporaryPath } from '../ground/base/files.ts';

/** Checks without sending. It shows no patient of a case, so nothing is audited. */
export function checkRouter(os: ContractBuilder, services: () => AgentServices) {
  return {
    bundle: os.check.bundle.handler(({ input }) => {
      const files = input.attachments?.map(({ name, size, head }) => ({
        name,
        size,
        head: head === undefined ? null : Buffer.from(head, 'base64'),
      }));
      return checkBundle(services().checker, input.text, files ?? null, MAX_CHECKED_BYTES);
    }),
    tokens: {
      list: os.check.tokens.list.handler(() => services().checkTokens.list()),
      make: os.check.tokens.make.handler(async ({ input, context }) => ({
        token: await services().checkTokens.make(input.name, context.actor),
      })),
      remove: os.check.tokens.remove.handler(({ input }) => services().checkTokens.remove(input.name)),
    },
  };
}

/** Guide packages. Imports and choices are audited: the record shows what a check went by. */
export function igRouter(os: ContractBuilder, services: () => AgentServices) {
  const uploads = new PackageUploads();
  return {
    import: os.ig.import.handler(({ input, context }) =>
      importPackage(services(), input.file, context.record),
    ),
    upload: os.ig.upload.handler(async ({ input, context }) => {
      const { dataDir } = services();
      await uploads.begin({
        ...{ dataDir, name: input.name, by: context.by.actor, at: services().now() },
        bytes: Buffer.from(input.data, 'base64'),
        use: (file) => importPackage(services(), file, context.record),
      });
    }),
    uploaded: os.ig.uploaded.handler(() => uploads.view(services().rules.progress())),
    progress: os.ig.progress.handler(() => services().rules.progress()),
    list: os.ig.list.handler(() => [
      ...services().ig.list().map(viewOf),
      ...services().rules.list().map(rulesViewOf),
    ]),
    use: os.ig.use.handler(async ({ input, context }) => {
      const { rules } = services();
      if (rules.has(input.name, input.version)) {
        const chosen = await rules.use(input.name, input.version);
        await context.record('ig-default', lineOf(chosen));
        return rulesViewOf(chosen);
      }
      const used = await services().ig.use(input.name, input.version);
      await context.record('ig-default', lineOf(used));
      return viewOf(used);
    }),
    diff: os.ig.diff.handler(async ({ input }) => {
      const { ig, rules } = services();
      const ofRules = [input.older, input.newer].map(
        (one) => one !== null && rules.has(one.name, one.version),
      );
      if (ofRules.some(Boolean)) return await rules.diff(input.older, input.newer);
      // Loaded on demand, since few people ask.
      const { diffKeptGuides } = await import('../carrier/check/diff-guides.ts');
      return await diffKeptGuides(ig, input.older, input.newer);
    }),
  };
}

/** Imports a package: rules for 預檢, or a guide for checks. */
async function importPackage(
  { ig, rules }: Pick<AgentServices, 'ig' | 'rules'>,
  file: string,
  record: CallContext['record'],
): Promise<IgPackageView> {
  const made = await rules.import(file);
  if (made !== null) {
    await record('ig-imported', lineOf(made));
    return rulesViewOf(made);
  }
  const imported = await ig.import(file);
  await record('ig-imported', lineOf(imported));
  return viewOf(imported);
}

const lineOf = ({ name, version, sha256 }: Pick<ImportedPackage, 'name' | 'version' | 'sha256'>) => ({
  sha256,
  detail: { name, version },
});

function viewOf({ dependencies: _dependencies, importedAt, ...rest }: ImportedPackage): IgPackageView {
  return {
    ...rest,
    importedAt: taipeiTime(importedAt),
    missing: [...rest.missing],
    notChecked: [...rest.notChecked],
  };
}

function rulesViewOf(one: ImportedRules): IgPackageView {
  const { libraries, rules, conditions, from, date, importedAt, ...rest } = one;
  return {
    ...rest,
    importedAt: taipeiTime(importedAt),
    isGuide: false,
    profiles: 0,
    valueSets: 0,
    missing: [],
    notChecked: [],
    unused: one.isDefault
      ? null
      : {
          zh: `目前預檢使用另一個版本；要改用這一個，請執行 ig use ${one.name}#${one.version}`,
          en: `another version of the rules is in use; to use this one instead: ig use ${one.name}#${one.version}`,
        },
    rules: { libraries, rules, conditions, from, date },
  };
}

interface UploadedPackage {
  readonly dataDir: string;
  /** As the person's file is called. */
  readonly name: string;
  readonly by: string;
  /** ms. */
  readonly at: number;
  readonly bytes: Buffer;
  /** Imports the file at this path. */
  readonly use: (file: string) => Promise<IgPackageView>;
}

type Upload = Omit<UploadView, 'at' | 'state' | 'progress'> & Pick<UploadedPackage, 'at'>;

/**
 * Packages that come from a page. An import takes minutes, so the call that brings the file does not wait for it: the page asks how it
 * goes. One at a time. The agent's end forgets an import under way, of which nothing is kept; the file that came is removed a day later.
 */
export class PackageUploads {
  #last: Upload | null = null;

  /**
   * Resolves once the file lies in the data folder.
   * @throws AgentError `ig-import-busy`, `ig-package-unreadable`
   */
  async begin({ dataDir, name, by, at, bytes, use }: UploadedPackage): Promise<void> {
    if (this.#last !== null && !isEnded(this.#last)) throw new AgentError('ig-import-busy');
    const upload: Upload = { name, by, at, package: null, refusal: null };
    const before = this.#last;
    this.#last = upload;
    const folder = join(dataDir, ASKED_FOLDER);
    const file = temporaryPath(folder);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await removeTemporaries(folder, DAY_MS);
      await writeFile(file, bytes, { mode: 0o600, flag: 'wx' });
    } catch (error) {
      this.#last = before;
      await dropTemporary(file);
      throw new AgentError('ig-package-unreadable', { cause: error });
    }
    void this.#finish(upload, file, use);
  }

  /** @param progress of the import of rules under way, if any is */
  view(progress: UploadView['progress']): UploadView | null {
    if (this.#last === null) return null;
    const { name, by, at, package: made, refusal } = this.#last;
    const state = made !== null ? 'done' : refusal !== null ? 'refused' : 'running';
    return {
      ...{ name, by, at: taipeiTime(at), state, package: made, refusal },
      progress: state === 'running' ? progress : null,
    };
  }

  async #finish(upload: Upload, file: string, use: UploadedPackage['use']): Promise<void> {
    try {
      upload.package = await use(file);
    } catch (error) {
      const { code, message, messageZh } =
        error instanceof AgentError ? error : new AgentError('ig-import-failed', { cause: error });
      upload.refusal = { code, zh: messageZh, en: message };
    } finally {
      await dropTemporary(file);
    }
  }
}

const isEnded = ({ package: made, refusal }: Upload): boolean => made !== null || refusal !== null;
