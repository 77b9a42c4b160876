/* proof_bench.c: the proof of the reference policy, and of one ten times its size.
 *
 * The larger one is the reference again and again, each copy behind a choice of one menu, so that
 * every step of it is reached. Goal: under ten seconds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "policy/check.h"
#include "policyfile/policyfile.h"

enum { COPIES = 10, GOAL_S = 10 };

static double now(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void *room(size_t count, size_t bytes)
{
    void *made = calloc(count, bytes);
    if (!made)
        exit(1);
    return made;
}

static uint16_t moved(uint16_t index, uint16_t by)
{
    return index == TL_NONE ? TL_NONE : (uint16_t)(index + by);
}

/* One copy's steps; the step 0 and the topic 0 of the whole are the menu before all. */
static void copy_steps(const struct tl_policy *one, struct tl_step *steps, uint16_t copy)
{
    uint16_t by = (uint16_t)(1 + copy * one->steps_len);
    for (uint16_t i = 0; i < one->steps_len; i++) {
        struct tl_step step = one->steps[i];
        step.topic = (uint16_t)(1 + copy * one->topics_len + step.topic);
        step.next = moved(step.next, by);
        step.otherwise = moved(step.otherwise, by);
        step.then = moved(step.then, by);
        step.target =
            step.target == TL_NONE ? TL_NONE : (uint16_t)(1 + copy * one->topics_len + step.target);
        step.options = (uint16_t)(COPIES + copy * one->options_len + step.options);
        for (int result = 0; result < TL_LOOKUP_RESULTS; result++)
            step.by_result[result] = moved(step.by_result[result], by);
        steps[by + i] = step;
    }
}

static void copy_rest(const struct tl_policy *one, struct tl_topic *topics,
                      struct tl_option *options, uint16_t copy)
{
    uint16_t by = (uint16_t)(1 + copy * one->steps_len);
    for (uint16_t i = 0; i < one->topics_len; i++) {
        struct tl_topic *topic = &topics[1 + copy * one->topics_len + i];
        *topic = one->topics[i];
        topic->first = moved(topic->first, by);
    }
    for (uint16_t i = 0; i < one->options_len; i++) {
        struct tl_option *option = &options[COPIES + copy * one->options_len + i];
        *option = one->options[i];
        option->then = moved(option->then, by);
    }
}

static struct tl_policy larger(const struct tl_policy *one)
{
    struct tl_policy all = *one;
    struct tl_step *steps = room(1u + COPIES * one->steps_len, sizeof *steps);
    struct tl_topic *topics = room(1u + COPIES * one->topics_len, sizeof *topics);
    struct tl_option *options = room(COPIES + COPIES * one->options_len, sizeof *options);
    uint16_t entry = one->entry[TL_CHANNEL_VOICE];
    topics[0] = (struct tl_topic){ .id = one->topics[entry].id, .first = 0, .words = "" };
    steps[0] = one->steps[one->topics[entry].first];
    steps[0].kind = TL_STEP_MENU;
    steps[0].topic = 0;
    steps[0].options = 0;
    steps[0].options_len = COPIES - 1;
    for (uint16_t copy = 0; copy < COPIES; copy++) {
        copy_steps(one, steps, copy);
        copy_rest(one, topics, options, copy);
        options[copy] = one->options[0];
        options[copy].digit = "12345678#"[copy % 9]; /* The tenth by silence. */
        options[copy].then = topics[1 + copy * one->topics_len + entry].first;
    }
    steps[0].next = steps[0].otherwise = options[COPIES - 1].then;
    all.limits.menu_options_max = COPIES;
    all.limits.menu_depth_max++;
    all.steps = steps;
    all.steps_len = (uint16_t)(1 + COPIES * one->steps_len);
    all.topics = topics;
    all.topics_len = (uint16_t)(1 + COPIES * one->topics_len);
    all.options = options;
    all.options_len = (uint16_t)(COPIES + COPIES * one->options_len);
    for (int channel = TL_CHANNEL_VOICE; channel < TL_CHANNELS; channel++)
        all.entry[channel] = 0;
    all.person_topic = (uint16_t)(1 + one->person_topic);
    all.last_topic = (uint16_t)(1 + one->last_topic);
    return all;
}

static double prove(const char *name, const struct tl_policy *policy)
{
    static struct tl_fault room_for[64];
    struct tl_faults faults = { .faults = room_for, .faults_max = 64 };
    struct tl_proof proof;
    double began = now();
    enum tl_err err = tl_policy_check(policy, &faults, &proof);
    double took_s = now() - began;
    printf("%-24s %5d steps  %5u walks  %8llu states  %8llu moves  %8.2f ms  %s\n", name,
           policy->steps_len, proof.walks, (unsigned long long)proof.states,
           (unsigned long long)proof.moves, took_s * 1e3,
           err == TL_OK ? "proved" : faults.faults[0].text);
    return took_s;
}

int main(void)
{
    static struct tl_fault room_for[8];
    struct tl_faults faults = { .faults = room_for, .faults_max = 8 };
    struct tl_policy_file *file;
    if (tl_policy_file_open("policy/reference", &faults, &file) != TL_OK) {
        fprintf(stderr, "policy/reference: %s\n", room_for[0].text);
        return 1;
    }
    const struct tl_policy *one = tl_policy_file_policy(file);
    struct tl_policy all = larger(one);
    double one_s = prove("the reference", one);
    double all_s = prove("ten times as large", &all);
    printf("ratio %.1f; under %d s: %s\n", all_s / one_s, GOAL_S,
           all_s < GOAL_S ? "met" : "missed");
    return all_s < GOAL_S ? 0 : 1;
}
