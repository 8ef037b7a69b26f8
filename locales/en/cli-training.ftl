# What the commands about recognisers say.

cli-progress-looking = looking { $percent }%
cli-progress-training = training { $percent }%
cli-column-measure = Measure
cli-column-figure = Figure
cli-eval-accuracy = Accuracy
cli-eval-auc = Area under the curve
cli-eval-eer = Equal error rate
cli-eval-tar-1 = Accepted at 1 % false accepts
cli-eval-tar-01 = Accepted at 0.1 % false accepts
cli-eval-wrong = Pairs misjudged
cli-eval-rank1 = Right person first
cli-eval-tpir = Recognised at 1 % false names
cli-eval-threshold = Threshold for it
cli-eval-tpir-blind = Recognised, threshold chosen beforehand
cli-eval-fpir-blind = Strangers given a name
cli-eval-threshold-blind = Threshold chosen beforehand
cli-eval-looks = { $pictures } pictures; in { $without } no face was found and the middle was taken

error-job-bad-list = Line { $line } of the list is not as it should be; correct it: { $path }
error-training-nothing-to-measure = There is nothing to measure; the list needs pairs of one person and of two, or enrolled people and probes
error-training-diverged = Training ran away at step { $step }; choose a smaller rate and train again
error-training-too-few = There are too few people to learn from ({ $people }); choose pictures of at least two people
error-training-no-recognizer = This is not a recogniser of this program, or it is damaged; choose another file
error-training-checkpoint = The state of the training could not be stored ({ $reason }); make room on the disk and train again
