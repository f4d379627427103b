import { RULES } from '../../../shared/machine-settings.ts';
import { AgentError } from '../ground/error.ts';
import type { AppliedSettings } from '../compose/settings-changes.ts';
import type { SettingsProblem } from '../ground/settings/problem.ts';
import type { SettingsReading } from '../ground/settings/reading.ts';
import { canReplace, settingsText, type SettingsEdit } from '../ground/settings/replace.ts';
import { withValues, type SettingValue } from '../ground/settings/yaml-edit.ts';
import { atTheMachineOnly, type ContractBuilder } from './builder.ts';
import { type AgentContext, type CallContext, isAtTheMachine } from './context.ts';
import type { AgentServices } from './services.ts';

type SetSettings =
  ({ readonly ok: true } & AppliedSettings) | { readonly ok: false; readonly problems: SettingsProblem[] };

/** The settings file shown, checked and changed, as a whole or value by value. Each change is in the trail before it is written. */
export function settingsRouter(os: ContractBuilder, services: () => AgentServices) {
  return {
    settings: {
      explain: os.settings.explain.handler(async () => ({ ...(await explained()), ...(await asItLies()) })),
      validate: os.settings.validate.handler(async ({ input, context }) => {
        const reading = await services().readSettings(input.text);
        if (!reading.ok)
          return { ok: false, problems: [...reading.problems], machineOnly: [], overruled: [] };
        const machineOnly = isAtTheMachine(context) ? [] : [...reading.machineOnly];
        return { ok: true, problems: [], machineOnly, overruled: [...reading.overruled] };
      }),
      text: os.settings.text.handler(() => settingsText(settingsFile())),
      save: os.settings.save.handler(({ input, context }) =>
        save(input, input.reason, context, 'settings.save'),
      ),
      set: os.settings.set.handler(({ input, context }) => setValues(input, context, 'settings.set')),
      reload: os.settings.reload.handler(() => services().reload()),
    },
    rules: {
      show: os.rules.show.handler(async () => {
        const { settings, file } = await explained();
        const isRule = (path: string): boolean => RULES.some((rule) => isAtOrBelow(path, rule));
        return { rules: settings.filter(({ path }) => isRule(path)), file, ...(await asItLies()) };
      }),
      save: os.rules.save.handler(({ input, context }) => setValues(input, context, 'rules.save')),
    },
  };

  async function explained(): Promise<Extract<SettingsReading, { ok: true }>['explained']> {
    const reading = await services().readSettings(null);
    if (reading.ok) return reading.explained;
    throw new AgentError('settings');
  }

  async function asItLies(): Promise<{ sha256: string; canSave: boolean }> {
    const file = settingsFile();
    return { sha256: settingsText(file).sha256, canSave: await canReplace(file) };
  }

  /** If somebody changed the file meanwhile, its text is not read: it is not the one that filled the form. */
  async function setValues(
    input: { readonly values: readonly SettingValue[]; readonly sha256: string; readonly reason: string },
    context: AgentContext & CallContext,
    call: string,
  ): Promise<SetSettings> {
    const { text } = settingsText(settingsFile());
    const edit = { text: withValues(text, input.values), sha256: input.sha256 };
    const reading = await services().readSettings(edit.text);
    if (!reading.ok) return { ok: false, problems: [...reading.problems] };
    // Written below a stronger file it would have no effect, and later one that nobody expects.
    if (reading.overruled.length > 0)
      return { ok: false, problems: reading.overruled.map(({ path, file }) => givenBy(path, file)) };
    return { ok: true, ...(await save(edit, input.reason, context, call)) };
  }

  async function save(
    edit: SettingsEdit,
    reason: string,
    context: AgentContext & CallContext,
    call: string,
  ): Promise<AppliedSettings> {
    let asked = false;
    const saving = services().saveSettings(edit, async (machineOnly) => {
      if (machineOnly.length > 0)
        await atTheMachineOnly(
          context,
          {
            call,
            settings: machineOnly,
            refusal: () => new AgentError('machine-only', { names: machineOnly }),
          },
          (entry) => services().audit.append(entry),
        );
      // Before anything is written: a crash after it leaves a question without an answer in the trail.
      const note = services().context.sealed.sealNote('settings-asked', reason);
      await context.record('settings-asked', { detail: { note } });
      asked = true;
    });
    const done = await saving.catch(async (error: unknown) => {
      const code = error instanceof AgentError ? error.code : 'unexpected';
      // Without a trail the question stays unanswered, which is true.
      if (asked) await context.record('settings-not-saved', { detail: { code } }).catch(() => undefined);
      throw error;
    });
    const [applied, needRestart] = [done.applied.join(' '), done.needRestart.join(' ')];
    await context.record('settings-saved', { detail: { applied, needRestart } });
    return done;
  }

  function settingsFile(): string {
    const file = services().settingsFile;
    if (file !== null) return file;
    throw new AgentError('no-settings-file');
  }
}

const givenBy = (path: string, file: string): SettingsProblem => ({
  path,
  message: `is given by ${file}: change it there（由 ${file} 決定，請在該檔修改）`,
  line: null,
});

/** `work.holidays[0]` is of `work.holidays`. */
const isAtOrBelow = (path: string, name: string): boolean => path.replaceAll(/\[\d+\]/g, '') === name;
