import type { ReactNode } from 'react';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { APPLY_TYPES } from '../../shared/twpas/codes.ts';
import { dateOnly } from '../format/time.ts';
import { plainUnit } from '../format/unit.ts';
import { useCaseNames } from '../names/case-names.ts';
import { ItemDrug } from '../names/code-names.tsx';
import { useCodeText, useTexts } from '../texts/use-texts.ts';
import { Facts } from '../ui/section.tsx';
import { or, useHospital } from './notice-page.tsx';

/** Head of a sheet: hospital, patient with number, drugs with codes and amounts, application. */
export function PaperHead({ detail }: { readonly detail: CaseDetail }): ReactNode {
  const texts = useTexts();
  const { print, caseTexts, content, shell, list } = texts;
  const codeText = useCodeText();
  const names = useCaseNames()(detail);
  const hospital = useHospital();
  const { items } = detail;
  const periods = items.flatMap(({ periodStart, periodEnd }) =>
    periodStart === null && periodEnd === null
      ? []
      : `${periodStart === null ? '' : dateOnly(periodStart)}–${periodEnd === null ? '' : dateOnly(periodEnd)}`,
  );
  return (
    <>
      <p>{hospital}</p>
      <PaperPatient detail={detail} />
      <Facts
        facts={[
          {
            label: list.fields.drug,
            value: (
              <ul className="paper-drugs">
                {items.map((item) => (
                  <li key={item.sequence}>
                    <ItemDrug item={item} />
                    {item.quantity === null
                      ? ''
                      : `，${String(item.quantity)} ${plainUnit(item.unit, texts) ?? ''}`}
                  </li>
                ))}
              </ul>
            ),
          },
          { label: list.fields.indication, value: or(names.indications.join(shell.common.listEnd)) },
          {
            label: list.departmentAndDoctor,
            value: or([names.department, names.doctor].filter((part) => part !== null).join(' ')),
          },
          {
            label: list.fields.applied,
            value: or(detail.appliedOn === null ? null : dateOnly(detail.appliedOn)),
          },
          {
            label: caseTexts.facts.type,
            value: detail.subType === null ? '—' : codeText(APPLY_TYPES, detail.subType),
          },
          {
            label: content.labels.diagnosis,
            value: or(detail.diagnosisCodes.join(shell.common.listEnd)),
          },
          ...(periods.length === 0
            ? []
            : [{ label: print.period, value: [...new Set(periods)].join(shell.common.listEnd) }]),
        ]}
      />
    </>
  );
}

/** The patient in one line, followed by `children`. */
export function PaperPatient({
  detail,
  children,
}: {
  readonly detail: CaseDetail;
  readonly children?: ReactNode;
}): ReactNode {
  const { print, casePage } = useTexts();
  const { patient, maskedPatient, gender, birthDate, chartNumber } = detail;
  const sexes: Readonly<Record<string, string>> = casePage.sexes;
  return (
    <p className="paper-who">
      <strong>{or(patient?.name ?? maskedPatient?.name)}</strong>
      {gender === null ? null : <span>{sexes[gender]}</span>}
      {birthDate === null ? null : <span>{dateOnly(birthDate)}</span>}
      <span>{or(patient?.number ?? maskedPatient?.number)}</span>
      {chartNumber === null ? null : (
        <span>
          {print.notice.chart} {chartNumber}
        </span>
      )}
      {children}
    </p>
  );
}
