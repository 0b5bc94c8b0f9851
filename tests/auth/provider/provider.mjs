// A certified OpenID Connect provider for tests. Whoever POST /test/person named last is signed in at once, and agrees.
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const { clientId, clientSecret } = JSON.parse(process.argv[2]);
const people = new Map();
let present = null;
let redirectUris = [];

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: ['http://127.0.0.1/set-by-the-test'],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    claims: { email: ['email', 'email_verified'], profile: ['name', 'preferred_username'] },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...people.get(id) }) }),
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    pkce: { required: () => true },
    cookies: { keys: ['only for tests'] },
    renderError: (context, out) => {
      context.type = 'json';
      context.body = out;
    },
  });
  // The address of the gateway is known only when the stack runs, which needs this provider first.
  provider.Client.prototype.redirectUriAllowed = (uri) => redirectUris.includes(uri);
  const protocol = provider.callback();

  async function interact(request, response) {
    const { prompt, params, session } = await provider.interactionDetails(request, response);
    if (present === null) {
      const refusal = { error: 'access_denied', error_description: 'The person said no.' };
      return provider.interactionFinished(request, response, refusal, { mergeWithLastSubmission: false });
    }
    if (prompt.name === 'login') {
      return provider.interactionFinished(request, response, { login: { accountId: present } });
    }
    const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    grant.addOIDCScope(params.scope);
    const consent = { grantId: await grant.save() };
    return provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true });
  }

  async function told(request) {
    let text = '';
    for await (const chunk of request) text += chunk;
    return JSON.parse(text);
  }

  server.on('request', async (request, response) => {
    try {
      if (request.url === '/test/person') {
        const { sub, ...claims } = await told(request);
        present = sub ?? null;
        if (present !== null) people.set(present, claims);
        response.writeHead(204).end();
      } else if (request.url === '/test/redirects') {
        redirectUris = await told(request);
        response.writeHead(204).end();
      } else if (request.url.startsWith('/interaction/')) {
        await interact(request, response);
      } else {
        protocol(request, response);
      }
    } catch (error) {
      console.error(error);
      response.writeHead(500).end();
    }
  });
  console.log(JSON.stringify({ issuer }));
});
process.stdin.resume();
process.stdin.on('end', () => process.exit(0)); // the test that started it has ended
