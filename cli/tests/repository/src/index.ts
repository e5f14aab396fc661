export const sessions = '/api/v2/conversations/cobrowse/sessions';
