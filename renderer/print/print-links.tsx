import Button from 'antd/es/button';
import type { ReactNode } from 'react';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { hashOf } from '../app/route.ts';
import { MayButton } from '../people/may-button.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** To the sheets of a case: the notice once NHI has decided, the evidence at any time. */
export function PrintLinks({ detail }: { readonly detail: CaseDetail }): ReactNode {
  const { print } = useTexts();
  return (
    <>
      {detail.review === 'decided' ? (
        <MayButton ability="patient.reveal" href={hashOf({ page: 'print', id: detail.id, what: 'notice' })}>
          {print.notice.menu}
        </MayButton>
      ) : null}
      <Button href={hashOf({ page: 'print', id: detail.id, what: 'evidence' })}>{print.evidence.menu}</Button>
    </>
  );
}
