import type { Disease } from './disease.ts';
import { by } from './disease.ts';
import { DRUGS as d } from './drug.ts';

export const IMMUNE_DISEASES: readonly Disease[] = [
  {
    icd: 'M05.79',
    name: '類風濕性關節炎併類風濕因子',
    summary:
      'Seropositive rheumatoid arthritis, DAS28 6.1, inadequate response to MTX 15 mg/wk and sulfasalazine',
    department: 'AE',
    indications: [d.humira, d.enbrel, d.actemra, d.orencia, d.rinvoq, d.xeljanz, d.olumiant].map((drug) =>
      by(drug, '活動性類風濕關節炎，曾接受兩種DMARDs治療無效'),
    ),
    image: '28012-3',
  },
  {
    icd: 'M45.9',
    name: '僵直性脊椎炎',
    summary: 'Ankylosing spondylitis, HLA-B27 positive, BASDAI 7.2, sacroiliitis grade III bilateral',
    department: 'AE',
    indications: [d.humira, d.enbrel, d.cosentyx, d.taltz].map((drug) =>
      by(drug, '活動性僵直性脊椎炎，BASDAI大於6'),
    ),
    image: '28014-9',
  },
  {
    icd: 'L40.0',
    name: '尋常性乾癬',
    summary:
      'Chronic plaque psoriasis, PASI above 10 and BSA above 10%, failed phototherapy and methotrexate',
    department: '11',
    indications: [d.cosentyx, d.taltz, d.stelara, d.tremfya, d.humira].map((drug) =>
      by(drug, '中重度乾癬，PASI大於10'),
    ),
    image: '18748-4',
  },
  {
    icd: 'K51.90',
    name: '潰瘍性結腸炎，無併發症',
    summary: 'Ulcerative colitis, pancolitis, Mayo score 9, steroid dependent, azathioprine intolerant',
    department: 'AA',
    indications: [d.entyvio, d.humira, d.stelara, d.rinvoq].map((drug) =>
      by(drug, '中重度活動性潰瘍性結腸炎'),
    ),
    image: '18746-8',
  },
  {
    icd: 'L20.9',
    name: '異位性皮膚炎',
    summary:
      'Severe atopic dermatitis, EASI 24, involvement of face and hands, failed cyclosporine for 3 months',
    department: '11',
    indications: [d.dupixent, d.rinvoq].map((drug) => by(drug, '嚴重異位性皮膚炎，EASI大於20')),
    image: '18748-4',
  },
];
