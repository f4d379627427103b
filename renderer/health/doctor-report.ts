import type { DoctorStep } from '../../shared/api/doctor-contract.ts';
import { DOCTOR_STEPS } from '../../shared/doctor-steps.ts';
import type { Language, Texts } from '../texts/texts.ts';

/** Which half of the agent's sentences is shown. */
export const sideOf = (language: Language): 'zh' | 'en' => (language === 'en' ? 'en' : 'zh');

export function titleOf(step: DoctorStep['step'], language: Language): string {
  return DOCTOR_STEPS.find(({ id }) => id === step)?.[sideOf(language)] ?? step;
}

/** The report in one sentence; null while it is not complete. */
export function verdict(steps: readonly DoctorStep[], texts: Texts, language: Language): string | null {
  if (steps.length < DOCTOR_STEPS.length) return null;
  const words = texts.doctor;
  const broken = steps.filter(({ status }) => status === 'failed').map(({ step }) => titleOf(step, language));
  if (broken.length > 0) {
    const say = steps.some(({ status }) => status === 'not-tried') ? words.broke : words.brokeApart;
    return say(broken.join(language === 'en' ? '”, “' : '」、「'));
  }
  const warned = steps.filter(({ status }) => status === 'warning').length;
  return warned === 0 ? words.allOk : words.warned(warned);
}

/** As text, to be pasted into a mail. */
export function reportText(steps: readonly DoctorStep[], texts: Texts, language: Language): string {
  const words = texts.doctor;
  const side = sideOf(language);
  return steps
    .flatMap((step, index) => {
      const head = `${String(index + 1)}. [${words.statuses[step.status]}] ${titleOf(step.step, language)}`;
      if (step.status === 'not-tried') return [head];
      const lines = [
        head,
        `   ${words.tried}: ${step.tried[side]}`,
        `   ${words.result}: ${step.result[side]}`,
        ...step.notes.map((note) => `   - ${note[side]}`),
      ];
      if (step.cause !== null) lines.push(`   ${step.cause[side]} [${step.code}]`);
      return lines;
    })
    .join('\n');
}
