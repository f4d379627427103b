import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IgPackageView, UploadView } from '../../../shared/api/operations-contract.ts';
import { DAY_MS } from '../../../shared/days.ts';
import { ASKED_FOLDER, dropTemporary, removeTemporaries, temporaryPath } from '../ground/base/files.ts';
import { AgentError } from '../ground/error.ts';
import { taipeiTime } from '../ground/fhir/taipei.ts';

interface UploadedPackage {
  readonly dataDir: string;
  /** Name of the person's file. */
  readonly name: string;
  readonly by: string;
  /** ms. */
  readonly at: number;
  readonly bytes: Buffer;
  /** Imports the file at this path. */
  readonly use: (file: string) => Promise<IgPackageView>;
}

interface Upload {
  readonly name: string;
  readonly by: string;
  readonly at: number;
  package: IgPackageView | null;
  refusal: UploadView['refusal'];
}

/**
 * Packages uploaded from a page. An import takes minutes, so the upload call does not wait for it: the page polls its state. One at a time. If
 * the agent ends during an import, nothing of it is kept; the uploaded file is removed a day later.
 */
export class PackageUploads {
  #last: Upload | null = null;

  /**
   * Resolves once the file is in the data folder.
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

  /** @param progress of the running import of rules, if any */
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
