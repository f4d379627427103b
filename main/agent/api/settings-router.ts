import { RULES } from '../../../shared/machine-settings.ts';
import { AgentError } from '../ground/error.ts';
import type { AppliedSettings } from '../compose/settings-changes.ts';
import type { SettingsProblem } from '../ground/settings/problem.ts';
import type { RuleShown } from '../../../shared/api/operations-contract.ts';
import {
  canReplace,
  type SettingsEdit,
  settingsText,
  type SettingValue,
  withValues,
} from '../ground/settings/replace.ts';
import { atTheMachineOnly, type ContractBuilder } from './builder.ts';
import { type AgentContext, type CallContext, isAtTheMachine } from './context.ts';
import type { AgentServices } from './services.ts';

type SetSettings =
  ({ readonly ok: true } & AppliedSettings) | { readonly ok: false; readonly problems: SettingsProblem[] };

/** Shows, checks and changes the settings file, as a whole or by values. Each change is in the trail before it is written. */
export function settingsRouter(os: ContractBuilder, services: () => AgentServices) {
  const file = new SettingsFile(services);
  return {
    settings: {
      validate: os.settings.validate.handler(async ({ input, context }) => {
        const reading = await services().readSettings(input.text);
        if (!reading.ok) return { ok: false, problems: [...reading.problems], machineOnly: [] };
        const machineOnly = isAtTheMachine(context) ? [] : [...reading.machineOnly];
        return { ok: true, problems: [], machineOnly };
      }),
      text: os.settings.text.handler(() => file.text()),
      save: os.settings.save.handler(({ input, context }) =>
        file.save(input, input.reason, { context, call: 'settings.save' }),
      ),
      reload: os.settings.reload.handler(() => services().reload()),
    },
    rules: {
      show: os.rules.show.handler(async () => ({ rules: await file.rules(), ...(await file.stamp()) })),
      save: os.rules.save.handler(({ input, context }) => file.set(input, { context, call: 'rules.save' })),
    },
  };
}

interface SettingsCall {
  readonly context: AgentContext & CallContext;
  readonly call: string;
}

class SettingsFile {
  readonly #services: () => AgentServices;

  constructor(services: () => AgentServices) {
    this.#services = services;
  }

  async rules(): Promise<RuleShown[]> {
    const reading = await this.#services().readSettings(null);
    if (!reading.ok) throw new AgentError('settings');
    const isRule = (path: string): boolean => RULES.some((rule) => isAtOrBelow(path, rule));
    return reading.explained.settings.filter(({ path }) => isRule(path));
  }

  text(): ReturnType<typeof settingsText> {
    return settingsText(this.#path());
  }

  /** Path and hash of the file on disk; `canSave`: the agent may replace it. */
  async stamp(): Promise<{ file: string; sha256: string; canSave: boolean }> {
    const { file, sha256 } = this.text();
    return { file, sha256, canSave: await canReplace(file) };
  }

  /** The hash of the form's text is passed on: a file that somebody changed meanwhile is refused when it is saved. */
  async set(
    input: { readonly values: readonly SettingValue[]; readonly sha256: string; readonly reason: string },
    by: SettingsCall,
  ): Promise<SetSettings> {
    const edit = { text: withValues(this.text().text, input.values), sha256: input.sha256 };
    const reading = await this.#services().readSettings(edit.text);
    if (!reading.ok) return { ok: false, problems: [...reading.problems] };
    return { ok: true, ...(await this.save(edit, input.reason, by)) };
  }

  async save(edit: SettingsEdit, reason: string, { context, call }: SettingsCall): Promise<AppliedSettings> {
    const services = this.#services;
    let asked = false;
    const saving = services().saveSettings(edit, async (machineOnly) => {
      const refusal = (): AgentError => new AgentError('machine-only', { names: machineOnly });
      if (machineOnly.length > 0)
        await atTheMachineOnly(context, { call, settings: machineOnly, refusal }, (entry) =>
          services().audit.append(entry),
        );
      // Before anything is written: a crash after this leaves the request in the trail without its outcome.
      const note = services().context.sealed.sealNote('settings-asked', reason);
      await context.record('settings-asked', { detail: { note } });
      asked = true;
    });
    const done = await saving.catch(async (error: unknown) => {
      const code = error instanceof AgentError ? error.code : 'unexpected';
      // If the trail cannot be written, the request stays without an outcome, which is true.
      if (asked) await context.record('settings-not-saved', { detail: { code } }).catch(() => undefined);
      throw error;
    });
    const [applied, needRestart] = [done.applied.join(' '), done.needRestart.join(' ')];
    await context.record('settings-saved', { detail: { applied, needRestart } });
    return done;
  }

  #path(): string {
    const file = this.#services().settingsFile;
    if (file !== null) return file;
    throw new AgentError('no-settings-file');
  }
}

/** `work.holidays[0]` belongs to `work.holidays`. */
const isAtOrBelow = (path: string, name: string): boolean => path.replaceAll(/\[\d+\]/g, '') === name;
