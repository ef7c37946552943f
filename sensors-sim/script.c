#include "sensors-sim/script.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_SIZE = 512 };

/* How long people take; "over 8s" overrides. */
#define LIE_S    6.0
#define SIT_S    3.0
#define LEAVE_S  1.5
#define TWITCH_S 1.5
#define GET_IN_S 2.0
#define EDGE_S   10.0 /* sitting up on the edge before getting out of a lie */

struct parser {
    struct pmat_sim_script *script;
    const char *origin;
    int line;
    bool in_bed, sitting, ended;
    double last_s, busy_until_s;
    int busy_line;
    struct pmat_fault *fault;
};

static void set_defaults(struct pmat_sim_script *s)
{
    memset(s, 0, sizeof *s);
    s->start_utc_us = INT64_C(1773182400) * 1000000; /* 2026-03-10T22:40:00Z */
    snprintf(s->zone, sizeof s->zone, "UTC");
    pmat_sim_person_default(&s->person, false);
    pmat_sim_mattress_named(&s->mattress, "medium");
    pmat_sim_sensor_model_default(&s->mat);
    snprintf(s->model, sizeof s->model, "simulated");
    s->rate_hz = 10.0f;
    pmat_sim_breath_habit_default(&s->breath);
    s->breath_mm = 8.0f;
    s->seed = 1;
}

__attribute__((format(printf, 2, 3))) static enum pmat_err wrong(struct parser *p,
                                                                 const char *format, ...)
{
    char text[300];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return pmat_fault_set(p->fault, PMAT_ERR_CONFIG, "%s:%d: %s", p->origin, p->line, text);
}

static char *trim(char *text)
{
    while (isspace((unsigned char)*text))
        text++;
    size_t length = strlen(text);
    while (length > 0 && isspace((unsigned char)text[length - 1]))
        text[--length] = '\0';
    return text;
}

bool pmat_sim_script_time(const char *text, double *at_s)
{
    unsigned h, m, s = 0;
    char rest;
    int got = sscanf(text, "%3u:%2u%c", &h, &m, &rest);
    if (got == 3)
        got = sscanf(text, "%3u:%2u:%2u%c", &h, &m, &s, &rest) == 3 ? 2 : 0;
    if (got != 2 || m > 59 || s > 59)
        return false;
    *at_s = 3600.0 * h + 60.0 * m + s;
    return true;
}

bool pmat_sim_script_duration(const char *text, double *seconds)
{
    char *end;
    *seconds = strtod(text, &end);
    if (end == text || !(*seconds > 0.0))
        return false;
    if (strcmp(end, "min") == 0)
        *seconds *= 60.0;
    else if (strcmp(end, "h") == 0)
        *seconds *= 3600.0;
    else if (strcmp(end, "s") != 0)
        return false;
    return true;
}

/* Cuts "over 8s" out of the words. */
static enum pmat_err take_over(struct parser *p, char *words, double *over_s)
{
    char *over = strstr(words, "over ");
    if (over == NULL || (over != words && over[-1] != ' '))
        return PMAT_OK;
    char *value = trim(over + 5);
    char *end = value + strcspn(value, " \t");
    char rest[LINE_SIZE];
    snprintf(rest, sizeof rest, "%s", *end == '\0' ? "" : end + 1);
    *end = '\0';
    if (!pmat_sim_script_duration(value, over_s) || *over_s > 600.0)
        return wrong(p, "'over %s' is no duration up to 10min; write e.g. over 8s", value);
    memcpy(over, rest, strlen(rest) + 1);
    return PMAT_OK;
}

static enum pmat_err add_step(struct parser *p, const struct pmat_sim_step *step)
{
    struct pmat_sim_script *s = p->script;
    if (s->steps == PMAT_SIM_STEPS_MAX)
        return wrong(p, "more than %d lines of happenings; split the script", PMAT_SIM_STEPS_MAX);
    if (step->at_s < p->busy_until_s)
        return wrong(p,
                     "the move of line %d takes until +%d:%02d:%02d; begin later or write over "
                     "fewer seconds there",
                     p->busy_line, (int)(p->busy_until_s / 3600.0),
                     (int)fmod(p->busy_until_s / 60.0, 60.0), (int)fmod(p->busy_until_s, 60.0));
    s->step[s->steps] = *step;
    s->step[s->steps++].line = p->line;
    p->busy_until_s = step->at_s + step->over_s;
    p->busy_line = p->line;
    return PMAT_OK;
}

static enum pmat_err move(struct parser *p, struct pmat_sim_step *step, enum pmat_posture posture,
                          char *words)
{
    enum pmat_err err = take_over(p, words, &step->over_s);
    if (err != PMAT_OK)
        return err;
    struct pmat_fault fault;
    step->pose.posture = posture;
    if (pmat_sim_script_pose(&step->pose, words, &fault) != PMAT_OK)
        return wrong(p, "%s", fault.text);
    return add_step(p, step);
}

static enum pmat_err get_in(struct parser *p, double at_s, char *words)
{
    if (p->in_bed)
        return wrong(p, "somebody is in bed already; write get_out before the next get_in");
    struct pmat_sim_step step = {.kind = PMAT_SIM_STEP_SIT, .at_s = at_s, .over_s = GET_IN_S};
    char edge[LINE_SIZE];
    snprintf(edge, sizeof edge, "edge %s", words);
    p->in_bed = p->sitting = true;
    return move(p, &step, PMAT_POSTURE_SITTING, edge);
}

static enum pmat_err lie(struct parser *p, double at_s, char *words)
{
    struct pmat_sim_step step = {.kind = PMAT_SIM_STEP_LIE, .at_s = at_s, .over_s = LIE_S};
    p->sitting = false;
    return move(p, &step, PMAT_POSTURE_UNKNOWN, words);
}

static enum pmat_err sit(struct parser *p, double at_s, char *words)
{
    struct pmat_sim_step step = {.kind = PMAT_SIM_STEP_SIT, .at_s = at_s, .over_s = SIT_S};
    p->sitting = true;
    return move(p, &step, PMAT_POSTURE_SITTING, words);
}

/* Out of a lie people sit up on the edge first, unless they jump. */
static enum pmat_err get_out(struct parser *p, double at_s, char *words)
{
    bool abruptly = strcmp(words, "abruptly") == 0;
    if (*words != '\0' && !abruptly)
        return wrong(p, "unknown word '%s' behind get_out; only abruptly may follow", words);
    enum pmat_err err = PMAT_OK;
    if (!p->sitting && !abruptly) {
        char edge[] = "edge";
        err = sit(p, at_s, edge);
        at_s += EDGE_S;
    }
    if (err != PMAT_OK)
        return err;
    p->in_bed = p->sitting = false;
    struct pmat_sim_step step = {.kind = PMAT_SIM_STEP_LEAVE, .at_s = at_s, .over_s = LEAVE_S};
    pmat_sim_pose_plain(&step.pose, PMAT_POSTURE_EMPTY, 0);
    step.pose.head_pillow_cm = 0.0f;
    return add_step(p, &step);
}

static enum pmat_err twitch(struct parser *p, double at_s)
{
    struct pmat_sim_step step = {.kind = PMAT_SIM_STEP_TWITCH, .at_s = at_s, .over_s = TWITCH_S};
    return add_step(p, &step);
}

static enum pmat_err gap(struct parser *p, double at_s, const char *words)
{
    struct pmat_sim_step step = {.kind = PMAT_SIM_STEP_GAP, .at_s = at_s};
    if (!pmat_sim_script_duration(words, &step.over_s))
        return wrong(p, "'gap %s': write how long, e.g. gap 10min", words);
    return add_step(p, &step);
}

static enum pmat_err needs_sleeper(struct parser *p, const char *verb)
{
    if (p->in_bed)
        return PMAT_OK;
    return wrong(p, "nobody is in bed to %s; write get_in first", verb);
}

static enum pmat_err do_verb(struct parser *p, double at_s, const char *verb, char *words)
{
    enum pmat_err err;
    if (strcmp(verb, "get_in") == 0)
        return get_in(p, at_s, words);
    if (strcmp(verb, "gap") == 0)
        return gap(p, at_s, words);
    bool lies = strcmp(verb, "lie") == 0 || strcmp(verb, "turn") == 0;
    bool sits = strcmp(verb, "sit") == 0, leaves = strcmp(verb, "get_out") == 0;
    if (!lies && !sits && !leaves && strcmp(verb, "twitch") != 0)
        return wrong(p, "unknown verb '%s'; known are get_in lie turn sit twitch gap get_out",
                     verb);
    if ((err = needs_sleeper(p, verb)) != PMAT_OK)
        return err;
    if (lies)
        return lie(p, at_s, words);
    if (sits)
        return sit(p, at_s, words);
    return leaves ? get_out(p, at_s, words) : twitch(p, at_s);
}

static enum pmat_err take_time(struct parser *p, const char *text, double *at_s)
{
    if (*text != '+' || !pmat_sim_script_time(text + 1, at_s))
        return wrong(p, "'%s' is no time; write +H:MM or +H:MM:SS", text);
    if (*at_s < p->last_s)
        return wrong(p, "'%s' is earlier than the line before; put the lines in order", text);
    p->last_s = *at_s;
    return PMAT_OK;
}

static enum pmat_err take_happening(struct parser *p, char *line)
{
    char *verb = line + strcspn(line, " \t");
    if (*verb != '\0')
        *verb++ = '\0';
    verb = trim(verb);
    char *words = verb + strcspn(verb, " \t");
    if (*words != '\0')
        *words++ = '\0';
    double at_s;
    enum pmat_err err = take_time(p, line, &at_s);
    if (err != PMAT_OK)
        return err;
    return do_verb(p, at_s, verb, trim(words));
}

static enum pmat_err take_end(struct parser *p, char *text)
{
    double at_s;
    enum pmat_err err = take_time(p, trim(text), &at_s);
    if (err != PMAT_OK)
        return err;
    if (at_s < p->busy_until_s || at_s <= 0.0)
        return wrong(p, "the end comes before line %d is over; end later", p->busy_line);
    p->script->end_s = at_s;
    p->ended = true;
    return PMAT_OK;
}

static enum pmat_err take_key(struct parser *p, char *line)
{
    char *value = strchr(line, '=');
    if (value == NULL)
        return wrong(p, "'%s' is neither key = value nor +H:MM verb", line);
    *value++ = '\0';
    char *key = trim(line);
    struct pmat_fault fault;
    if (!pmat_sim_script_set(p->script, key, trim(value), &fault))
        return wrong(p, "unknown key '%s'; docs/night-script.md lists them", key);
    return fault.kind == PMAT_OK ? PMAT_OK : wrong(p, "%s", fault.text);
}

static enum pmat_err take_line(struct parser *p, char *text)
{
    char *comment = strchr(text, '#');
    if (comment != NULL)
        *comment = '\0';
    char *line = trim(text);
    if (*line == '\0')
        return PMAT_OK;
    if (p->ended)
        return wrong(p, "nothing may follow the end; put this line before it");
    if (*line == '+')
        return take_happening(p, line);
    if (strncmp(line, "end", 3) == 0 && isspace((unsigned char)line[3]))
        return take_end(p, line + 4);
    if (p->script->steps > 0)
        return wrong(p, "keys stand before the first + line; move '%s' up", line);
    return take_key(p, line);
}

enum pmat_err pmat_sim_script_read(struct pmat_sim_script *script, FILE *stream, const char *origin,
                                   struct pmat_fault *fault)
{
    struct parser p = {.script = script, .origin = origin, .fault = fault};
    char line[LINE_SIZE];
    set_defaults(script);
    while (fgets(line, sizeof line, stream) != NULL) {
        p.line++;
        if (strchr(line, '\n') == NULL && !feof(stream))
            return wrong(&p, "the line is longer than %d characters", LINE_SIZE - 2);
        enum pmat_err err = take_line(&p, line);
        if (err != PMAT_OK)
            return err;
    }
    if (ferror(stream))
        return pmat_fault_errno(fault, errno, "cannot read '%s'", origin);
    if (!p.ended)
        return wrong(&p, "the script has no end; add a last line like: end +8:10");
    script->mat.seed = script->seed;
    return PMAT_OK;
}

enum pmat_err pmat_sim_script_load(struct pmat_sim_script *script, const char *path,
                                   struct pmat_fault *fault)
{
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return pmat_fault_errno(fault, errno, "cannot open the script '%s'", path);
    enum pmat_err err = pmat_sim_script_read(script, file, path, fault);
    fclose(file);
    return err;
}
