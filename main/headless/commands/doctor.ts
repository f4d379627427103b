import { Option } from 'commander';
import type { Command } from 'commander';
import type { DoctorStep } from '../../../shared/api/doctor-contract.ts';
import { DOCTOR_STEPS } from '../../../shared/doctor-steps.ts';
import { AgentError } from '../../agent/error.ts';
import { callAgent, command, printAnswer } from '../command-line.ts';
import type { Cli, CommonOptions } from '../command-line.ts';
import type { AgentClient } from '../control/control-client.ts';
import { dataFolderFailed, settingsFailed } from '../doctor-before.ts';
import { UsageError } from '../failure.ts';
import { doctorEndText, doctorStepText, firewallText } from '../text/doctor-text.ts';
import type { DoctorLanguage } from '../text/doctor-text.ts';
import { tellUnsettledUpdate } from '../update/unsettled.ts';

interface DoctorOptions extends CommonOptions {
  readonly lang: DoctorLanguage;
  readonly firewall?: true;
}

export function doctorCommand({ io }: Cli): Command {
  return command('doctor', 'the connection, step by step; exit 1 when a step fails')
    .addOption(
      new Option('--lang <language>', 'language of the report').choices(['zh-TW', 'en']).default('zh-TW'),
    )
    .option('--firewall', 'print the request to hand to who runs the firewall, and test nothing')
    .action(async (options: DoctorOptions) => {
      if (options.firewall === true) {
        const request = await callAgent(options, (client) => client.doctor.firewall());
        printAnswer(io, options, request, () => firewallText(request, options.lang));
        return;
      }
      await tellUnsettledUpdate(io);
      const tell = (step: DoctorStep): void => {
        if (options.json !== true) io.out(doctorStepText(step, options.lang));
      };
      const steps = await examine(options, tell);
      printAnswer(io, options, steps, () => doctorEndText(steps, options.lang));
      const broken = steps.find(({ status }) => status === 'failed');
      if (broken !== undefined) throw doctorFailed(broken);
    });
}

/** All steps in order; `tell` hears each as it ends. What keeps the agent from opening is itself a finding. */
async function examine(options: DoctorOptions, tell: (step: DoctorStep) => void): Promise<DoctorStep[]> {
  const agent = { reached: false };
  try {
    return await callAgent(options, (client) => {
      agent.reached = true;
      return listen(client, tell);
    });
  } catch (error) {
    const steps =
      error instanceof UsageError
        ? settingsFailed(error.problems)
        : error instanceof AgentError && !agent.reached
          ? dataFolderFailed(error)
          : null;
    if (steps === null) throw error;
    steps.forEach(tell);
    return steps;
  }
}

async function listen(client: AgentClient, tell: (step: DoctorStep) => void): Promise<DoctorStep[]> {
  const steps: DoctorStep[] = [];
  for await (const event of await client.doctor.run()) {
    if (event.kind !== 'ended') continue;
    steps.push(event.step);
    tell(event.step);
  }
  return steps;
}

function doctorFailed(step: DoctorStep): AgentError {
  const title = DOCTOR_STEPS.find(({ id }) => id === step.step);
  return new AgentError('doctor-failed', `step “${title?.en ?? step.step}” failed: ${step.code}`, {
    messageZh: `「${title?.zh ?? step.step}」異常：${step.code}`,
  });
}
