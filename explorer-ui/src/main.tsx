import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { AuthProvider } from 'react-oidc-context';
import { BrowserRouter } from 'react-router';
import { z } from 'zod';
import { App } from './app/app.js';
import { loadConfig } from './app/config.js';
import { oidcSettings } from './app/oidc.js';
import { GatewayError } from './gateway/problem.js';
import { startTranslation } from './i18n/index.js';
import './app/styles.css';

// the content security policy forbids the code that zod would otherwise generate
z.config({ jitless: true });

const root = createRoot(document.getElementById('root') ?? document.body);

/** A refusal stays a refusal; silence and overload are asked again twice. */
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 1000,
      retry: (count, error) => count < 2 && error instanceof GatewayError && error.problem.retryable === true,
    },
  },
});

async function start() {
  const [config, translation] = await Promise.all([loadConfig(), startTranslation(localStorage)]);
  root.render(
    <StrictMode>
      <I18nextProvider i18n={translation}>
        <AuthProvider {...oidcSettings(config)}>
          <QueryClientProvider client={queries}>
            <BrowserRouter>
              <App config={config} />
            </BrowserRouter>
          </QueryClientProvider>
        </AuthProvider>
      </I18nextProvider>
    </StrictMode>,
  );
}

start().catch((error: unknown) => {
  root.render(
    <p role="alert" className="fatal">
      信鉴无法启动：读取配置失败。Xinjian cannot start: its configuration could not be read.
      <br />
      <small>{error instanceof Error ? error.message : String(error)}</small>
    </p>,
  );
});
