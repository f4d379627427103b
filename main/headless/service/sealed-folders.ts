/** Settings may name other folders at any time; the unit of `service install` lists the writable ones. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Settings } from '../../../shared/settings.ts';
import { isWithin } from '../../agent/ground/settings/places.ts';
import { planService } from './service-plan.ts';
import { runsWith, writableIn } from './systemd-unit.ts';

export interface SealedFolders {
  /** The unit's name, which is the service's. */
  readonly service: string;
  readonly folders: readonly string[];
}

/**
 * Folders of these settings that the registered service of this settings file may not write to. Null where there is none, no service
 * runs with this file, or its units cannot be read: then the agent itself meets it, and `doctor` says so.
 */
export function sealedFolders(settings: Settings, config: string, root = '/'): SealedFolders | null {
  const dir = join(root, 'etc/systemd/system');
  const wanted = planService({ settings, config, cli: '', platform: 'linux' }).folders;
  for (const name of namesIn(dir).filter((one) => one.endsWith('.service'))) {
    const unit = textOf(join(dir, name));
    if (!runsWith(unit, resolve(config))) continue;
    const dropIns = namesIn(join(dir, `${name}.d`)).map((one) => textOf(join(dir, `${name}.d`, one)));
    const open = [unit, ...dropIns].flatMap(writableIn);
    const folders = wanted.filter((path) => !open.some((one) => isWithin(path, one)));
    return folders.length === 0 ? null : { service: name.replace(/\.service$/, ''), folders };
  }
  return null;
}

function namesIn(dir: string): string[] {
  try {
    return existsSync(dir) ? readdirSync(dir) : [];
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
