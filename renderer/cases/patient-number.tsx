import AntdApp from 'antd/es/app';
import { useState, type ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { useConnection } from '../connection/agent-context.ts';
import { failureText } from '../connection/failure.ts';
import { useMay } from '../people/use-me.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';

interface PatientNumberProps {
  readonly id: string;
  readonly patient: NonNullable<CaseRow['maskedPatient']>;
  /** Inside of the list, whose keys move from row to row. */
  readonly inGrid?: boolean;
}

/** A patient's number, covered until somebody asks: a line of the audit trail. It is forgotten when the row goes. */
export function PatientNumber({ id, patient, inGrid = false }: PatientNumberProps): ReactNode {
  const texts = useTexts();
  const language = useLanguage();
  const { client } = useConnection();
  const { message } = AntdApp.useApp();
  const mayShow = useMay('patient.reveal');
  const [whole, setWhole] = useState<string | null>(null);
  const [running, setRunning] = useState(false);
  const show = async (): Promise<void> => {
    setRunning(true);
    try {
      const [row] = await client.cases.rows({ ids: [id], phi: true });
      setWhole(row?.patient?.number ?? null);
    } catch (failure) {
      void message.error(failureText(failure, texts, language));
    }
    setRunning(false);
  };
  const { showNumber, hideNumber } = texts.cases;
  const label = whole === null ? showNumber(patient.name) : hideNumber(patient.name);
  return (
    <span className="patient-number-line">
      <span className="tabular">{whole ?? patient.number}</span>
      {mayShow ? (
        <button
          type="button"
          className="text-button"
          tabIndex={inGrid ? -1 : undefined}
          aria-label={label}
          aria-pressed={whole !== null}
          title={label}
          disabled={running}
          onClick={() => {
            if (whole === null) void show();
            else setWhole(null);
          }}
        >
          <Icon name="eye" size={14} />
        </button>
      ) : null}
    </span>
  );
}
