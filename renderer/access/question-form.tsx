import Button from 'antd/es/button';
import Input from 'antd/es/input';
import Select from 'antd/es/select';
import type { ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { isWhole, type Question } from './question.ts';
import { DayField } from '../ui/day-field.tsx';

interface QuestionFormProps {
  readonly question: Question;
  readonly running: boolean;
  readonly onChange: (question: Question) => void;
  readonly onAsk: () => void;
}

/** Whom to ask about, and which days. Enter asks. */
export function QuestionForm({ question, running, onChange, onAsk }: QuestionFormProps): ReactNode {
  const { access } = useTexts();
  const change = (part: Partial<Question>): void => {
    onChange({ ...question, ...part });
  };
  return (
    <form
      className="looks-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (isWhole(question) && !running) onAsk();
      }}
    >
      <div className="field">
        <label htmlFor="looks-about">{access.about.label}</label>
        <Select
          id="looks-about"
          value={question.about}
          onChange={(about) => {
            change({ about });
          }}
          options={[
            { value: 'patient', label: access.about.patient },
            { value: 'person', label: access.about.person },
            { value: 'everyone', label: access.about.everyone },
          ]}
        />
      </div>
      {question.about === 'everyone' ? null : (
        <div className="field wide">
          <label htmlFor="looks-who">
            {question.about === 'patient' ? access.patient.label : access.person.label}
          </label>
          <Input
            id="looks-who"
            autoComplete="off"
            placeholder={question.about === 'patient' ? access.patient.hint : access.person.hint}
            value={question.about === 'patient' ? question.patient : question.person}
            onChange={({ target }) => {
              change(question.about === 'patient' ? { patient: target.value } : { person: target.value });
            }}
          />
        </div>
      )}
      {(['from', 'to'] as const).map((end) => (
        <div className="field" key={end}>
          <label htmlFor={`looks-${end}`}>{access[end]}</label>
          <DayField
            id={`looks-${end}`}
            value={question[end]}
            onChange={(day) => {
              change({ [end]: day });
            }}
          />
        </div>
      ))}
      <Button type="primary" htmlType="submit" loading={running} disabled={!isWhole(question)}>
        {running ? access.asking : access.ask}
      </Button>
    </form>
  );
}
