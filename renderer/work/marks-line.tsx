import Checkbox from 'antd/es/checkbox';
import type { ReactNode } from 'react';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { useConnection } from '../connection/agent-context.ts';
import { useAction } from '../connection/use-action.ts';
import { useMay } from '../people/use-me.ts';
import { useTexts } from '../texts/use-texts.ts';
import { WorkLine } from './work-line.tsx';

/** What the case waits for inside the hospital. A tick shows once the agent has it. */
export function MarksLine({ detail }: { readonly detail: CaseDetail }): ReactNode {
  const { marks: words } = useTexts().work;
  const { client } = useConnection();
  const mayWork = useMay('cases.work');
  const { id, awaitsDoctor, awaitsReport } = detail;
  const doctor = useAction(() => client.work.mark({ id, awaitsDoctor: !awaitsDoctor }), words.saved);
  const report = useAction(() => client.work.mark({ id, awaitsReport: !awaitsReport }), words.saved);
  return (
    <WorkLine label={words.label}>
      <Checkbox checked={awaitsDoctor} disabled={!mayWork || doctor.running} onChange={doctor.run}>
        {words.doctor}
      </Checkbox>
      <Checkbox checked={awaitsReport} disabled={!mayWork || report.running} onChange={report.run}>
        {words.report}
      </Checkbox>
    </WorkLine>
  );
}
