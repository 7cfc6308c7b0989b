/** The project and the login with which the local cloud orders from the built-in simulator, which accepts any login. */
export const SIMULATED_PROJECT = 'local-project';
export const SIMULATED_CREDENTIALS = JSON.stringify({
  type: 'token',
  domain: 'local',
  user: 'deskdrop',
  password: 'local',
});
