import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Hash } from '../../components/hash.js';
import { Party } from '../../components/names.js';
import { Page, Section } from '../../components/page.js';
import { Records } from '../../components/records.js';
import { Await } from '../../components/states.js';
import { StandingTag } from '../../components/tags.js';
import { Time } from '../../components/time.js';
import { useWords } from '../../components/words.js';
import { useList, useParticipants } from '../../gateway/queries.js';
import { Key, type Participant } from '../../gateway/shapes/registry.js';
import { KeyGate } from '../../session/key-gate.js';
import { StandingForm } from './standing-form.js';

interface ParticipantsPageProps {
  /** Whether the reader may suspend and reinstate: regulator and operator. */
  readonly mayChange?: boolean;
  /** Whether everybody's keys are shown. */
  readonly withKeys?: boolean;
}

export function ParticipantsPage({ mayChange = false, withKeys = false }: ParticipantsPageProps) {
  const { t } = useTranslation();
  const words = useWords();
  const participants = useParticipants();
  const [changing, setChanging] = useState<Participant>();
  return (
    <Page title={t('nav.participants')} lead={t('participants.lead')}>
      <Section>
        <Await answer={participants}>
          {(rows) => (
            <Records
              rows={rows}
              rowKey={({ id }) => id}
              label={t('nav.participants')}
              empty={t('participants.none')}
              columns={[
                { key: 'name', title: t('participants.name'), render: ({ name }) => name[words.language] },
                { key: 'kind', title: t('participants.kind'), render: ({ kind }) => t(`kind.${kind}`) },
                {
                  key: 'id',
                  title: t('participants.id'),
                  render: ({ id }) => <span className="code">{id}</span>,
                },
                {
                  key: 'uscc',
                  title: t('uscc.short'),
                  render: ({ uscc }) => <span className="mono">{uscc ?? '—'}</span>,
                },
                {
                  key: 'since',
                  title: t('participants.since'),
                  render: ({ written }) => <Time at={written.at} precision="minute" />,
                },
                {
                  key: 'standing',
                  title: t('participants.standing'),
                  render: (row) => (
                    <span className="linked">
                      <StandingTag standing={row.standing} />
                      {mayChange && isInstitution(row) && (
                        <button type="button" className="link" onClick={() => setChanging(row)}>
                          {t(
                            row.standing === 'SUSPENDED' ? 'participants.reinstate' : 'participants.suspend',
                          )}
                        </button>
                      )}
                    </span>
                  ),
                },
              ]}
            />
          )}
        </Await>
      </Section>
      {changing !== undefined && (
        <Section key={changing.id} title={changing.name[words.language]} asked>
          <KeyGate>
            <StandingForm participant={changing} done={() => setChanging(undefined)} />
          </KeyGate>
        </Section>
      )}
      {withKeys && <KeysSection />}
    </Page>
  );
}

/** Founders and identity issuers stand by the network's constitution; the rest can be suspended. */
function isInstitution({ kind, standing }: Participant): boolean {
  return !['operator', 'regulator', 'notary', 'identity_issuer'].includes(kind) && standing !== 'RETIRED';
}

function KeysSection() {
  const { t } = useTranslation();
  const keys = useList('/v1/keys', Key, { limit: 200 });
  return (
    <Section title={t('participants.keys')}>
      <Await answer={keys}>
        {(rows) => (
          <Records
            rows={rows}
            rowKey={({ kid }) => kid}
            label={t('participants.keys')}
            empty={t('participants.noKeys')}
            columns={[
              { key: 'kid', title: t('participants.kid'), render: ({ kid }) => <Hash value={kid} /> },
              {
                key: 'owner',
                title: t('participants.owner'),
                render: ({ owner }) => <Party id={owner} />,
              },
              { key: 'use', title: t('participants.use'), render: ({ use }) => t(`keyUse.${use}`) },
              {
                key: 'assurance',
                title: t('participants.assurance'),
                render: ({ assurance, issuer }) => t(`assurance.${issuer === null ? 'founder' : assurance}`),
              },
              {
                key: 'issuer',
                title: t('participants.issuer'),
                render: ({ issuer }) => (issuer === null ? '—' : <Party id={issuer} />),
              },
              { key: 'state', title: t('request.state'), render: ({ state }) => t(`keyState.${state}`) },
            ]}
          />
        )}
      </Await>
    </Section>
  );
}
