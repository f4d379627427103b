import Button from 'antd/es/button';
import type { ReactNode } from 'react';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { hashOf } from '../app/route.ts';
import { useTexts } from '../texts/use-texts.ts';
import { FactsPanel } from './facts-panel.tsx';
import { NumbersPanel } from './numbers-panel.tsx';
import { RawButton } from './raw-button.tsx';

/** What IT and the HIS vendor ask for: numbers, codes, the file and its place, and the texts as they came. */
export function TechnicalTab({ detail }: { readonly detail: CaseDetail }): ReactNode {
  const { print } = useTexts();
  return (
    <div className="case-main">
      <div className="technical-tools">
        <RawButton id={detail.id} what="bundle" />
        <Button href={hashOf({ page: 'print', id: detail.id, what: 'evidence' })}>
          {print.evidence.menu}
        </Button>
      </div>
      <div className="technical-columns">
        <FactsPanel detail={detail} />
        <NumbersPanel detail={detail} />
      </div>
    </div>
  );
}
