import Tooltip from 'antd/es/tooltip';
import type { ReactNode } from 'react';
import { assertNever } from '../../shared/assert-never.ts';
import { ageOf, exactTime, type Age } from '../format/time.ts';
import type { Texts } from '../texts/texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { useNow } from './use-now.ts';

/** `12 秒前`, ticking; the exact time in Taipei as its tooltip. */
export function RelativeTime({ iso }: { readonly iso: string }): ReactNode {
  const texts = useTexts();
  const now = useNow();
  return (
    <Tooltip title={exactTime(iso)}>
      <time dateTime={iso} className="tabular">
        {ageText(ageOf(iso, now), texts.shell.age)}
      </time>
    </Tooltip>
  );
}

function ageText(age: Age, texts: Texts['shell']['age']): string {
  switch (age.unit) {
    case 'now':
      return texts.now;
    case 'second':
      return (age.ahead ? texts.inSecond : texts.second)(age.count);
    case 'minute':
      return (age.ahead ? texts.inMinute : texts.minute)(age.count);
    case 'hour':
      return (age.ahead ? texts.inHour : texts.hour)(age.count);
    case 'day':
      return (age.ahead ? texts.inDay : texts.day)(age.count);
    default:
      return assertNever(age);
  }
}
