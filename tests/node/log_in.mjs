// Logs in with each library and its defaults, as a member's program would, and prints what that program could show.
// Usage: node log_in.mjs ISSUER CLIENT_ID CLIENT_SECRET
const [issuer, id, secret] = process.argv.slice(2);

const openidClient = async (given, scope) => {
  const client = await import("openid-client");
  const insecure = { algorithm: "oauth2", execute: [client.allowInsecureRequests] };
  const config = await client.discovery(new URL(issuer), id, given, undefined, insecure);
  return client.clientCredentialsGrant(config, scope ? { scope } : {});
};

const simpleOAuth2 = (options) => async (given, scope) => {
  const { ClientCredentials } = await import("simple-oauth2");
  const client = new ClientCredentials({ client: { id, secret: given }, auth: { tokenHost: issuer }, ...options });
  return (await client.getToken(scope ? { scope } : {})).token;
};

const LIBRARIES = {
  "openid-client": openidClient,
  "simple-oauth2": simpleOAuth2({}),
  "simple-oauth2, secret in the form": simpleOAuth2({ options: { authorizationMethod: "body" } }),
};
const ATTEMPTS = { right: [secret, ""], "wrong secret": ["wrong", ""], "wrong scope": [secret, "reports:submit"] };

const shown = {};
for (const [library, logIn] of Object.entries(LIBRARIES)) {
  for (const [attempt, [given, scope]] of Object.entries(ATTEMPTS)) {
    try {
      const token = await logIn(given, scope);
      shown[`${library}: ${attempt}`] = { token_type: token.token_type, scope: token.scope };
    } catch (error) {
      const said = error.data?.payload ?? error;
      shown[`${library}: ${attempt}`] = { error: said.error, reason: said.error_description ?? error.message };
    }
  }
}
console.log(JSON.stringify(shown));
