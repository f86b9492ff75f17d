/** The institution's desk. */
export const institution = {
  institution: {
    overview: {
      title: '{{name}}',
      lead: 'Consents, queries and receipts.',
      waiting: 'Waiting for the enterprise',
      active: 'Consents in force',
      unacknowledged: 'Deliveries to acknowledge',
      denied: 'Lately denied',
      notices: 'Notices to act on',
      latest: 'Latest uses',
    },
    requests: { lead: 'What you have asked enterprises for.', empty: 'You have asked for nothing yet.' },
    request: {
      title: 'Request for consent',
      granted: 'The enterprise has granted it: you can query.',
      refused: 'The enterprise has refused. The same may not be asked again within 30 days.',
    },
    consents: {
      lead: 'What enterprises have granted you. Query within these terms only.',
      empty: 'No enterprise has granted consent yet.',
    },
    consent: {
      meaning: {
        ACTIVE: 'You may query within these terms.',
        PAUSED: 'Paused by the enterprise: queries are denied.',
        WITHDRAWN: 'Withdrawn by the enterprise: queries are denied.',
        LAPSED: 'The business was refused or settled: the consent has ended.',
        EXPIRED: 'Its period is over: queries are denied.',
        EXHAUSTED: 'It is used up: queries are denied.',
        NOT_YET_EFFECTIVE: 'Its period has not begun.',
      },
    },
    business: {
      here: 'Business number {{number}} (kept with its salt in this browser only)',
      elsewhere: 'The business number is not in this browser; the ledger holds only its salted digest.',
    },
    ask: {
      lead: 'State purpose, items, period and uses; your institution signs, and the request goes on the ledger. The enterprise may grant all, less, or refuse.',
      who: 'Which enterprise',
      number: 'Financing application number',
      numberHelp:
        'The ledger gets a salted digest; number and salt stay in this browser. A query has to bring the same digest.',
      conditions: 'Conditions',
      oneStage: 'One consent belongs to one stage: origination, in life, or policy.',
      days: 'Period',
      day: 'days',
      longest: 'at most {{count}} days for these purposes',
      month: 'months',
      items: 'Items',
      chosen: '{{count}} chosen',
      sign: 'Sign and ask',
      missing: {
        subject: 'Check the enterprise’s code first.',
        number: 'Fill in the financing application number.',
        purposes: 'Choose a purpose.',
        items: 'Choose the items.',
      },
    },
    query: {
      lead: 'Recorded before released: the decision on every query is on the ledger first; what is allowed is delivered then.',
      underConsent: 'Under consent',
      publicOnly: 'Public information only',
      noConsent: 'There is no consent to query under yet.',
      which: 'Under which consent',
      choose: 'Choose a consent',
      consentLine: '{{subject}} · {{purposes}} · until {{to}}',
      what: 'What to query',
      beyond: 'Items outside the consent',
      beyondHelp:
        'A query beyond the consent is denied as a whole; the denial goes on the ledger too, for the enterprise to see.',
      publicHelp:
        'Public fields of public items need no consent; other fields are masked or withheld. The query goes on the ledger all the same.',
      sign: 'Sign and query',
    },
    result: {
      allowed: 'Result',
      denied: 'Denied',
      deniedMeaning:
        'Nothing left the platform. The denial is on the ledger, where enterprise and regulator can see it.',
      download: 'Download data and receipt',
      see: 'See the record',
      notAgain: 'Data is delivered once: this answer carries none.',
      withheld: 'Withheld fields ({{count}}):',
      records: '{{count}} records',
      allRecords: 'Show all {{count}}',
      receipt: 'Receipt',
      acknowledging: 'Signing for what arrived…',
      acknowledged: 'Acknowledged: what arrived matches the digest on the ledger.',
    },
    accesses: {
      lead: 'Every query, report and push of your institution, with its receipt.',
      empty: 'Nothing used yet.',
    },
    access: { title: 'One use' },
  },
};
