import Button from 'antd/es/button';
import { useState, type ReactNode } from 'react';
import type { ProblemReport } from '../../shared/api/check.ts';
import { reportCsv } from '../../shared/csv.ts';
import { DAY_MS, taipeiDay } from '../../shared/days.ts';
import { useQuery } from '../connection/use-query.ts';
import { num } from '../format/number.ts';
import { dateOnly } from '../format/time.ts';
import { useTexts } from '../texts/use-texts.ts';
import { zhTW } from '../texts/zh-TW.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { PeriodField } from '../ui/day-field.tsx';
import { NoAnswer } from '../ui/load-failed.tsx';
import { saveText } from '../ui/save-file.ts';
import { CheckTabs } from './check-page.tsx';

/** Report for the HIS vendor: codes, paths and counts of problems in a period, without patient data. */
export function ReportPage(): ReactNode {
  const { report: words } = useTexts().check;
  const [days, setDays] = useState(() => ({
    from: taipeiDay(Date.now() - 29 * DAY_MS),
    to: taipeiDay(Date.now()),
  }));
  const { from, to } = days;
  const sound = from !== '' && to !== '' && from <= to;
  return (
    <div className="check report">
      <CheckTabs part="report" />
      <div className="report-period no-print">
        <PeriodField days={days} onDays={(changed) => setDays({ ...days, ...changed })} />
        {sound ? null : <span className="tone-bad">{words.reversed}</span>}
      </div>
      {sound ? <Report key={`${from} ${to}`} from={from} to={to} /> : null}
    </div>
  );
}

function Report({ from, to }: { readonly from: string; readonly to: string }): ReactNode {
  const { data, ...query } = useQuery(`${from} ${to}`, (agent, signal) =>
    agent.check.report({ from, to }, { signal }),
  );
  if (data === null) return <NoAnswer {...query} rows={8} />;
  return <ReportBody report={data} />;
}

/** The printout is for a vendor in Taiwan: always in Chinese. */
const PAPER = zhTW.check.report;

function ReportBody({ report }: { readonly report: ProblemReport }): ReactNode {
  const words = useTexts().check.report;
  const csv = reportCsv(report);
  return (
    <section className="panel report-paper">
      <div className="report-tools no-print">
        <Button
          onClick={() => saveText(`twpas-${report.from}_${report.to}.csv`, csv, 'text/csv;charset=utf-8')}
        >
          {words.csv}
        </Button>
        <Button onClick={() => window.print()}>{words.print}</Button>
        <CopyButton text={csv} what={words.csv} />
      </div>
      <p>
        {PAPER.summary(
          PAPER.period(dateOnly(report.from), dateOnly(report.to)),
          num(report.found),
          num(report.withErrors),
          num(report.withWarnings),
        )}
      </p>
      <p className="muted">
        {PAPER.hospital(report.hospitalId)} {PAPER.made(report.version, report.igVersions.join('、') || '—')}
      </p>
      <p className="muted">{PAPER.noPatients}</p>
      {report.lines.length === 0 ? <p>{PAPER.none}</p> : <ReportTable report={report} />}
    </section>
  );
}

function ReportTable({ report }: { readonly report: ProblemReport }): ReactNode {
  const { problems } = zhTW.caseTexts;
  return (
    <DataTable
      className="report-table"
      heads={[
        PAPER.problem,
        problems.path,
        { word: PAPER.cases, right: true },
        { word: PAPER.times, right: true },
      ]}
    >
      {report.lines.map((line) => (
        <tr key={`${line.code} ${line.severity} ${line.path} ${line.message}`}>
          <td>
            <p>
              <span className={line.severity === 'error' ? 'pill tone-bad' : 'pill tone-attention'}>
                {problems[line.severity]}
              </span>{' '}
              <code>{line.code}</code>
            </p>
            <p>{line.message}</p>
            {line.nextStep === null ? null : <p className="muted">{line.nextStep}</p>}
          </td>
          <td>
            <code className="break">{line.path}</code>
          </td>
          <td className="right tabular">{num(line.cases)}</td>
          <td className="right tabular">{num(line.count)}</td>
        </tr>
      ))}
    </DataTable>
  );
}
